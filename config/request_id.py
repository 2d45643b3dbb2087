"""X-Request-Id: the id by which a caller finds a request again in our logs."""

import re
from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

ACCEPTED = re.compile(r"[A-Za-z0-9._-]{1,64}")
HEADER = "HTTP_X_REQUEST_ID"


def request_id_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Keep the caller's X-Request-Id when it is harmless, otherwise make one; send it with the answer."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.META.get(HEADER, "")
        request_id = given if ACCEPTED.fullmatch(given) else uuid4().hex
        request.META[HEADER] = request_id
        response = get_response(request)
        response["X-Request-Id"] = request_id
        return response

    return middleware
