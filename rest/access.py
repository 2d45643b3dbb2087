"""Who may call what in the API."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from people.models import User


class CallerRequest(Request):
    """A request that ScopeOrPermission let in, of a person (`user`) or of a channel system (`auth` is its token).

    For annotations only.
    """

    user: User
    auth: Any


class ScopeOrPermission(BasePermission):
    """A channel system needs the view's `required_scope`, a person its `required_permission`; without either nobody gets in.

    Views only name the scope and the permission, so that no room needs to know how callers sign in.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        if request.method == "OPTIONS" or request.method not in view.allowed_methods:
            return True  # the view answers 405 itself
        if request.successful_authenticator is None:
            return False
        if request.auth is not None:
            return self._has_scope(request, getattr(view, "required_scope", None))
        return self._has_right(request, getattr(view, "required_permission", None))

    def _has_scope(self, request: Request, scope: str | None) -> bool:
        if scope is None:
            raise exceptions.PermissionDenied(_("This is for people who sign in, not for channel systems."))
        token: Any = request.auth
        if scope not in token.scopes:
            message = _("This token lacks the scope %(scope)s.") % {"scope": scope}
            raise exceptions.PermissionDenied(message, code="missing_scope")
        return True

    def _has_right(self, request: Request, permission: str | Mapping[str, str] | None) -> bool:
        if isinstance(permission, Mapping):
            permission = permission.get("GET" if request.method == "HEAD" else str(request.method))
        if permission is None:
            raise exceptions.PermissionDenied(_("This is for channel systems with a token, not for people."))
        if not request.user.has_perm(permission):
            message = _("%(person)s lacks the permission %(permission)s.")
            raise exceptions.PermissionDenied(message % {"person": request.user.get_username(), "permission": permission})
        return True
