"""Signing in at an OpenID Connect provider: going there, and coming back."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from pages.people.signing_in import complete_sign_in


class OidcStartView(OIDCAuthenticationRequestView):
    """Sends the browser to the provider."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        _require_provider()
        return super().dispatch(request, *args, **kwargs)


class OidcCallbackView(OIDCAuthenticationCallbackView):
    """Where the provider sends the browser back to."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        _require_provider()
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Take the answer. Of an error only the state is used up: any page can send a browser here with one, so nobody is
        signed out for it, as the library would."""
        if not request.GET.get("error"):
            return super().get(request)
        if request.session.get("oidc_states", {}).pop(request.GET.get("state"), None):
            request.session.modified = True
        return self.login_failure()

    def login_success(self) -> HttpResponse:
        return complete_sign_in(
            self.request, self.user, settings.OIDC_BACKEND, self.request.session.pop("oidc_login_next", "") or ""
        )

    def login_failure(self) -> HttpResponse:
        """Back to the sign-in page, which says why."""
        refusal = getattr(self.request, "oidc_refusal", "")
        name = settings.OIDC_PROVIDER_NAME
        messages.error(self.request, refusal or _("Signing in with %(name)s did not work. Please try again.") % {"name": name})
        return HttpResponseRedirect(self.failure_url)


def _require_provider() -> None:
    if not settings.OIDC_RP_CLIENT_ID:
        raise Http404
