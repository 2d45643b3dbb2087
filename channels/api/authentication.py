"""How a channel system signs in to the API, and what its token lets it do."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from channels.models import ApiToken, ChannelSystem, Scope
from channels.services.tokens import authenticate_token
from people.models import User

if TYPE_CHECKING:  # rest_framework.views itself loads this module, by its name in the settings
    from rest_framework.views import APIView

KEYWORD = b"bearer"


@dataclass(frozen=True)
class ChannelPrincipal:
    """`request.user` where a channel system calls. It is no person: it holds no permissions, only its token's scopes."""

    channel_system: ChannelSystem
    is_authenticated: bool = True
    is_anonymous: bool = False
    is_active: bool = True
    is_staff: bool = False
    is_superuser: bool = False
    pk: None = None

    def has_perm(self, permission: str, obj: Any = None) -> bool:
        return False

    def has_perms(self, permissions: list[str], obj: Any = None) -> bool:
        return False


class ChannelTokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer thl_live_…`. Sets `request.user` to a ChannelPrincipal and `request.auth` to the ApiToken.

    Unknown, malformed, expired and revoked tokens get the same 401, so that guessing teaches nothing.
    """

    message = gettext_lazy("This token is not valid.")

    def authenticate(self, request: Request) -> tuple[ChannelPrincipal, ApiToken] | None:
        keyword, _space, credentials = get_authorization_header(request).partition(b" ")
        if keyword.lower() != KEYWORD:
            return None
        token = authenticate_token(credentials.decode("ascii", "replace"))
        if token is None:
            raise AuthenticationFailed(self.message)
        return ChannelPrincipal(token.channel_system), token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class ChannelTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # its metaclass is untyped
    """How the OpenAPI document describes it."""

    target_class = "channels.api.authentication.ChannelTokenAuthentication"
    name = "channelToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "The token of one channel system."}


class _ScopePermission(BasePermission):
    scope: Scope
    message: str

    def has_permission(self, request: Request, view: "APIView") -> bool:
        if not isinstance(request.auth, ApiToken):
            self.message = _("Only a channel system may do this, with its token.")
            return False
        self.message = _("This token lacks the scope %(scope)s.") % {"scope": self.scope.value}
        return self.scope in request.auth.scopes


def HasScope(scope: Scope) -> type[BasePermission]:  # noqa: N802 - stands among classes in `permission_classes`
    """A permission class that lets in channel systems whose token has `scope`; the 403 names the scope that is missing."""
    return type(f"HasScope{scope.name.title()}", (_ScopePermission,), {"scope": scope})


class IsPerson(BasePermission):
    """Lets in people who have signed in, and no channel system."""

    message = gettext_lazy("Only a person who has signed in may do this.")

    def has_permission(self, request: Request, view: "APIView") -> bool:
        return isinstance(request.user, User) and request.user.is_active
