"""No page is kept: not by a browser after signing out, nor by a proxy for somebody else."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from config.errors import API_PREFIX


def no_store_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Send `Cache-Control: no-store` with all but static files and the API, which say themselves how long they may be kept."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not request.path_info.startswith((API_PREFIX, settings.STATIC_URL)):
            response["Cache-Control"] = "no-store"
        return response

    return middleware
