"""The door of a page: it asks for a sign-in and for permissions. `SignedIn` is a request that has passed it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django_htmx.middleware import HtmxDetails

from people.models import User
from people.rights import require

Rest = ParamSpec("Rest")


class SignedIn(HttpRequest):
    """A request by a signed-in person; for annotations only."""

    user: User
    htmx: HtmxDetails


View = Callable[Concatenate[SignedIn, Rest], HttpResponse]


def permitted(*permissions: str) -> Callable[[View[Rest]], Callable[..., HttpResponse]]:
    """Let a signed-in person who holds all `permissions` into a view; send everybody else to sign in first, with `next`.

    Raises PermissionDenied, which names the missing permission; the 403 page shows it. Services check again.
    """

    def wrap(view: View[Rest]) -> Callable[..., HttpResponse]:
        @login_required
        @wraps(view)
        def door(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            for permission in permissions:
                require(request.user, permission)
            return view(request, *args, **kwargs)

        return door

    return wrap
