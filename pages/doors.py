"""The door of a page: sign in first, then hold the permission that it names; and who has passed a door."""

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
    """A request of somebody who has signed in; for annotations only."""

    user: User
    htmx: HtmxDetails


View = Callable[Concatenate[SignedIn, Rest], HttpResponse]


def permitted(*permissions: str) -> Callable[[View[Rest]], Callable[..., HttpResponse]]:
    """Let somebody into a view who is signed in (else: sign-in page with `next`) and holds every one of `permissions`.

    Raises PermissionDenied naming the permission that is missing; the 403 page shows it. Services check again.
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
