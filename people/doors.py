"""The door of a page: who may open it at all. The services behind it ask again."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase

from people import rights

View = Callable[..., HttpResponseBase]


def requires(permission: str) -> Callable[[View], View]:
    """Open a view to people with `permission` ("app.codename").

    Nobody signed in: redirect to the sign-in page with `next`. Right missing: PermissionDenied naming it (the 403 page).
    """

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            rights.require(request.user, permission)
            return view(request, *args, **kwargs)

        return opened

    return decorate
