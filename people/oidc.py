"""Signing in at an OpenID Connect provider. mozilla-django-oidc speaks the protocol; whose account it is, a service decides."""

import logging
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from jwt.exceptions import PyJWTError
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from requests.exceptions import RequestException

from people.claims import external_person
from people.models import User
from people.services.external_identities import account_for
from people.services.system_actor import system_actor

logger = logging.getLogger(__name__)


class OidcBackend(OIDCAuthenticationBackend):
    """The library's backend, which also asks what OpenID Connect demands: who issued the token, for whom, and about whom."""

    def authenticate(self, request: Any, **kwargs: Any) -> User | None:
        """The person; None if the provider, its answer or the account is not as it must be."""
        if not settings.OIDC_RP_CLIENT_ID or "nonce" not in kwargs:
            return None
        try:
            person: User | None = super().authenticate(request, **kwargs)
        except (RequestException, PyJWTError, SuspiciousOperation, KeyError, ValueError) as error:
            logger.warning("Sign-in at the OpenID Connect provider failed: %s: %s", type(error).__name__, str(error)[:200])
            return None
        return person

    def verify_token(self, token: str, **kwargs: Any) -> dict[str, Any]:
        """The claims of the ID token, once signature, time, nonce, issuer and audience are right."""
        claims: dict[str, Any] = super().verify_token(token, **kwargs)
        audience = claims.get("aud")
        if settings.OIDC_RP_CLIENT_ID not in (audience if isinstance(audience, list) else [audience]):
            raise SuspiciousOperation("The ID token is for another client.")
        if claims.get("iss") != settings.OIDC_ISSUER:
            raise SuspiciousOperation("The ID token is by another issuer.")
        return claims

    def get_or_create_user(self, access_token: str, id_token: str, payload: dict[str, Any]) -> User | None:
        """The account of the person whom ID token and user information describe."""
        claims = self.get_userinfo(access_token, id_token, payload)
        if not payload.get("sub") or claims.get("sub") != payload["sub"]:
            raise SuspiciousOperation("The user information is about somebody else.")
        external = external_person(settings.OIDC_ISSUER, payload | claims)
        try:
            return account_for(external=external, actor=system_actor())
        except PermissionDenied as refused:
            self.request.oidc_refusal = str(refused)
            logger.warning("Somebody was refused after signing in at the OpenID Connect provider: %s", refused)
            return None

    def get_user(self, user_id: int) -> User | None:
        """The person of a session, as long as they are active."""
        person = User.objects.filter(pk=user_id).first()
        return person if person and self.user_can_authenticate(person) else None
