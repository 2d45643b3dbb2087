"""Choosing a password by a link from an e-mail."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.views import INTERNAL_RESET_SESSION_TOKEN, PasswordResetConfirmView
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from pages.people.forms import OwnPasswordForm
from pages.people.password_doors import WithPasswords
from people.models import EventKind, User
from people.queries.mail import sends_mail
from people.services.passwords import choose_password


class ChooseByLinkView(WithPasswords, PasswordResetConfirmView):
    """Django's view; a service saves, if the link is still good then. One of somebody who was deactivated is not."""

    form_class = OwnPasswordForm
    kind: EventKind

    def get_user(self, uidb64: str) -> User | None:
        person: Any = super().get_user(uidb64)
        return person if person and person.is_active else None

    def form_valid(self, form: SetPasswordForm) -> HttpResponse:
        token = self.request.session[INTERNAL_RESET_SESSION_TOKEN]
        password = form.cleaned_data["new_password1"]
        try:
            choose_password(person=form.user, password=password, kind=self.kind, token=token, actor=form.user)
        except PermissionDenied:
            self.validlink = False
            return self.render_to_response(self.get_context_data())
        del self.request.session[INTERNAL_RESET_SESSION_TOKEN]
        messages.success(self.request, _("Your password is set. Sign in with it now."))
        return HttpResponseRedirect(reverse("sign-in"))


class PasswordResetConfirmPage(ChooseByLinkView):
    template_name = "people/password_reset_confirm.html"
    kind = EventKind.PASSWORD_RESET
    extra_context = {"has_reset": sends_mail}  # the template calls it
