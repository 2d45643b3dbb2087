"""The door of pages about passwords: closed where people sign in at a provider only."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse


class WithPasswords:
    """For class-based views: answers 404 where passwords are switched off."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.LOCAL_SIGN_IN:
            raise Http404
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # beside a view
        return answer
