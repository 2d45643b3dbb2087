"""Deactivating somebody, and letting them in again."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from pages.doors import SignedIn, permitted
from pages.form_pages import form_page
from pages.people.forms import ReasonForm
from pages.people.person_forms import answer_form, person_to_change
from people.services.accounts import set_active


@form_page
@permitted("people.view_user", "people.change_user")
def person_active(request: SignedIn, pk: int, *, is_active: bool) -> HttpResponse:
    """Ask why, then do it."""
    person = person_to_change(request, pk)
    done = _("%(person)s can sign in again.") if is_active else _("%(person)s is deactivated and signed out everywhere.")
    return answer_form(
        request,
        person,
        "people/active.html",
        ReasonForm(request.POST or None),
        act=lambda typed: set_active(person=person, is_active=is_active, **typed, actor=request.user),
        said=done % {"person": person.display_name},
    )
