"""The second step of signing in: a code from the app, or a recovery code."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from pages.form_pages import form_page, show_form
from pages.people.forms import CodeForm
from pages.people.locked_out import show_locked_out
from pages.people.signing_in import complete_sign_in, waiting_person
from people.addresses import client_address
from people.services.codes import check_code
from people.services.limits import WRONG_FROM_ADDRESS, count_try, locked_until


@form_page
@sensitive_post_parameters("code")
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """Ask whoever has given the right password for a code; sign them in if it is right."""
    waiting = waiting_person(request)
    if waiting is None:
        messages.warning(request, _("Sign in with your password first."))
        return redirect("sign-in")
    person, address = waiting
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        limit = (WRONG_FROM_ADDRESS, client_address(request))
        if until := locked_until(limit):
            return show_locked_out(request, until)
        checked = check_code(person=person, code=form.cleaned_data["code"], actor=person)
        if checked.is_right:
            return complete_sign_in(request, person, settings.PASSWORD_BACKEND, address)
        count_try(limit=limit[0], about=limit[1])
        form.add_error("code", checked.problem())
    return show_form(request, "people/sign_in_code.html", form, {})
