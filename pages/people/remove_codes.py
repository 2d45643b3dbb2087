"""Taking the sign-in codes off somebody's account, when they have lost their device."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from pages.doors import SignedIn, permitted
from pages.form_pages import form_page
from pages.people.forms import ReasonForm
from pages.people.person_forms import answer_form, person_to_change
from people.services.codes import remove_codes


@form_page
@permitted("people.view_user", "people.change_user")
def person_codes(request: SignedIn, pk: int) -> HttpResponse:
    """Ask why, then remove the app and the recovery codes."""
    person = person_to_change(request, pk)
    return answer_form(
        request,
        person,
        "people/remove_codes.html",
        ReasonForm(request.POST or None),
        act=lambda typed: remove_codes(person=person, **typed, actor=request.user),
        said=_("%(person)s signs in without a code now.") % {"person": person.display_name},
    )
