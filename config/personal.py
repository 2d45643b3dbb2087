"""What is each person's own in every request: the time zone, the language, and when their session was last seen."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from config.errors import API_PREFIX
from people.addresses import client_address
from people.session_store import ADDRESS, SEEN

SEEN_EVERY = timedelta(minutes=5)
"""A session is saved at most this often only to say that it was seen."""


def personal_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Show pages in the time zone and language of the person. The API speaks UTC, and the language that a request asks for."""

    def middleware(request: HttpRequest) -> HttpResponse:
        person = request.user
        if not person.is_authenticated:
            return get_response(request)
        _see(request)
        if request.path_info.startswith(API_PREFIX):
            return get_response(request)
        language = person.language if person.language in dict(settings.LANGUAGES) else translation.get_language()
        with timezone.override(person.time_zone or None), translation.override(language):
            request.LANGUAGE_CODE = language or settings.LANGUAGE_CODE
            return get_response(request)

    return middleware


def _see(request: HttpRequest) -> None:
    """Note when and from where the session is used. Sessions that no sign-in page made have nothing to note."""
    seen = request.session.get(SEEN)
    if seen and timezone.now() - datetime.fromisoformat(seen) > SEEN_EVERY:
        request.session[SEEN] = timezone.now().isoformat()
        request.session[ADDRESS] = client_address(request)
