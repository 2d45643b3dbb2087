"""Inviting people."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from pages import crumbs
from pages.doors import SignedIn, permitted
from pages.form_pages import form_page, show_form
from pages.form_problems import add_problems
from pages.people.forms import InviteForm
from pages.people.invited import show_invited
from pages.people.mail import invitation_address, send_invitation
from people.models import User
from people.queries.mail import sends_mail
from people.services.accounts import invite


@form_page
@permitted("people.view_user", "people.add_user")
def person_invite(request: SignedIn) -> HttpResponse:
    """Make an account and send its link; where no e-mail is sent, the answer shows the link."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = invite(**form.cleaned_data, actor=request.user)
        except ValidationError as error:
            add_problems(form, error)
        else:
            return deliver_invitation(request, person)
    return show_form(request, "people/invite.html", form, {"crumbs": crumbs.people()})


def deliver_invitation(request: SignedIn, person: User) -> HttpResponse:
    """Send the link of `person` by e-mail, or show it if that is not possible."""
    address = invitation_address(request, person)
    if not (sends_mail() and send_invitation(request, person, address)):
        return show_invited(request, person, address)
    messages.success(request, _("The invitation is on its way to %(email)s.") % {"email": person.email})
    return redirect("person-detail", pk=person.pk)
