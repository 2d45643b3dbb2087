"""What the pages that change somebody's account have in common: find the person, ask for a form, call a service."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from pages import crumbs
from pages.doors import SignedIn
from pages.form_pages import show_form
from pages.form_problems import add_problems
from people.models import User
from people.queries.accounts import may_change


def person_to_change(request: SignedIn, pk: int) -> User:
    """The person with this key. Raises PermissionDenied, before any form is shown, if whoever asks may not change them."""
    person = get_object_or_404(User, pk=pk)
    if not may_change(request.user, person):
        raise PermissionDenied(_("You may not change the account of %(person)s.") % {"person": person.display_name})
    return person


def answer_form(
    request: SignedIn, person: User, template: str, form: Form, *, act: Callable[[dict[str, Any]], object], said: str
) -> HttpResponse:
    """Show `form`; once it is sent and right, `act` with what was typed, say `said` and go back to the person's page."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except ValidationError as error:
            add_problems(form, error)
        else:
            messages.success(request, said)
            return redirect("person-detail", pk=person.pk)
    return show_form(request, template, form, {"person": person, "crumbs": crumbs.people(person)})
