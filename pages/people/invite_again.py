"""Another link for somebody who has not accepted the invitation."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse

from pages import crumbs
from pages.doors import SignedIn, permitted
from pages.form_pages import form_page, show_form
from pages.form_problems import add_problems
from pages.people.forms import ReasonForm
from pages.people.invite import deliver_invitation
from pages.people.person_forms import person_to_change
from people.services.accounts import invite_again


@form_page
@permitted("people.view_user", "people.change_user")
def person_invite_again(request: SignedIn, pk: int) -> HttpResponse:
    """Ask why, then send another link; the one before it is not good any more."""
    person = person_to_change(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = invite_again(person=person, **form.cleaned_data, actor=request.user)
        except ValidationError as error:
            add_problems(form, error)
        else:
            return deliver_invitation(request, row)
    return show_form(request, "people/invite_again.html", form, {"person": person, "crumbs": crumbs.people(person)})
