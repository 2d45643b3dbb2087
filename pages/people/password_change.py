"""Changing one's own password."""

from typing import cast

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import PasswordChangeView as StockPasswordChangeView
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from pages.people.forms import OwnPasswordChangeForm
from pages.people.password_doors import WithPasswords
from people.models import EventKind, User
from people.services.passwords import choose_password


class PasswordChangeView(WithPasswords, StockPasswordChangeView):
    """Django's view; a service saves. All other sessions of the person end."""

    template_name = "people/password_change.html"
    form_class = OwnPasswordChangeForm

    def form_valid(self, form: Form) -> HttpResponse:
        person = cast("User", self.request.user)
        password = form.cleaned_data["new_password1"]
        kept = self.request.session.session_key
        choose_password(person=person, password=password, kind=EventKind.PASSWORD_CHANGED, keep_session=kept, actor=person)
        update_session_auth_hash(self.request, person)
        messages.success(self.request, _("Your password is changed. You are signed out everywhere else."))
        return HttpResponseRedirect(reverse("account"))
