"""Changing the name, the address and the roles of somebody."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from pages.doors import SignedIn, permitted
from pages.form_pages import form_page
from pages.people.forms import RolesForm
from pages.people.person_forms import answer_form, person_to_change
from people.services.accounts import change_account


@form_page
@permitted("people.view_user", "people.change_user")
def person_edit(request: SignedIn, pk: int) -> HttpResponse:
    """Show the account in a form; save it under the name of whoever sends it, with the reason."""
    person = person_to_change(request, pk)
    initial = {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": person.email,
        "roles": list(person.groups.values_list("name", flat=True)),
        "is_administrator": person.is_superuser,
    }
    return answer_form(
        request,
        person,
        "people/edit.html",
        RolesForm(request.POST or None, initial=initial),
        act=lambda typed: change_account(person=person, **typed, actor=request.user),
        said=_("The account of %(person)s is saved.") % {"person": person.display_name},
    )
