"""How a channel system signs in to the API. rest/access.py checks what its token lets it do."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from channels.models import ApiToken, ChannelSystem
from channels.services.tokens import authenticate_token

KEYWORD = b"bearer"


@dataclass(frozen=True)
class ChannelPrincipal:
    """`request.user` when a channel system calls. It is no person: it has no permissions, only the scopes of its token."""

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

    Unknown, malformed, expired and revoked tokens get the same 401, so that guessing reveals nothing.
    """

    message = gettext_lazy("This token is not valid.")

    def authenticate(self, request: Request) -> tuple[ChannelPrincipal, ApiToken] | None:
        keyword, _space, credentials = get_authorization_header(request).partition(b" ")
        if keyword.lower() != KEYWORD:
            return None
        token = authenticate_token(credentials.decode("ascii", "replace").strip())
        if token is None:
            raise AuthenticationFailed(self.message)
        return ChannelPrincipal(token.channel_system), token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class ChannelTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # its metaclass is untyped
    """Describes the token in the OpenAPI document."""

    target_class = "channels.api.authentication.ChannelTokenAuthentication"
    name = "channelToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "The token of one channel system."}
