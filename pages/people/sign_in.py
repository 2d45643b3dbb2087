"""Signing in with a password."""

from typing import Any

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from pages.people.locked_out import show_locked_out
from pages.people.signing_in import after_password
from people.addresses import client_address
from people.models import User
from people.queries.mail import sends_mail
from people.services.first_run import nobody_yet
from people.services.limits import WRONG_FOR_NAME, WRONG_FROM_ADDRESS, count_try, locked_until


class SignInForm(AuthenticationForm):
    """Django's form in our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wrong = _("The user name or the password is wrong. Capital letters matter in both.")
        self.error_messages = {**self.error_messages, "invalid_login": wrong}
        self.fields["username"].label = _("User name")


class SignInView(LoginView):
    """Django's view with our page. A wrong password and an unknown name get the same answer."""

    form_class = SignInForm
    template_name = "people/sign_in.html"
    redirect_authenticated_user = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Lead to the first-run page while there is nobody who could sign in."""
        return redirect("first-run") if nobody_yet() else super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Check name and password, unless there were too many wrong ones from this address or for this name."""
        if not settings.LOCAL_SIGN_IN:
            raise PermissionDenied(_("Passwords are switched off here. Sign in with your provider."))
        if until := locked_until(*self._limits()):
            return show_locked_out(request, until)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        return after_password(self.request, form.get_user(), self.get_redirect_url())

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        if form.data.get("username") and form.data.get("password"):
            for limit, about in self._limits():
                count_try(limit=limit, about=about)
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ways = {
            "has_passwords": settings.LOCAL_SIGN_IN,
            "has_provider": bool(settings.OIDC_RP_CLIENT_ID),
            "provider": settings.OIDC_PROVIDER_NAME,
            "has_reset": settings.LOCAL_SIGN_IN and sends_mail(),
        }
        return super().get_context_data(**kwargs) | ways

    def _limits(self) -> list[tuple[Any, str]]:
        # As the form reads it: otherwise each way of writing a name, with spaces or in wide letters, has a count of its own.
        name = User.normalize_username(self.request.POST.get("username", "")).strip()
        return [(WRONG_FROM_ADDRESS, client_address(self.request)), (WRONG_FOR_NAME, name)]
