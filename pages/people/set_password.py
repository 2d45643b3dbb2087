"""Setting the password of somebody else."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from pages.doors import SignedIn, permitted
from pages.form_pages import form_page
from pages.people.forms import PasswordForSomebodyForm
from pages.people.person_forms import answer_form, person_to_change
from people.services.passwords import set_password


@form_page
@permitted("people.view_user", "people.change_user")
@sensitive_post_parameters("password")
def person_password(request: SignedIn, pk: int) -> HttpResponse:
    """Give somebody a password that they must change when they sign in."""
    if not settings.LOCAL_SIGN_IN:
        raise Http404
    person = person_to_change(request, pk)
    return answer_form(
        request,
        person,
        "people/set_password.html",
        PasswordForSomebodyForm(request.POST or None),
        act=lambda typed: set_password(person=person, **typed, actor=request.user),
        said=_("%(person)s has a new password and must change it when signing in.") % {"person": person.display_name},
    )
