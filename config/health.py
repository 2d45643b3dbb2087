"""Answers for probes, as plain text: whether the process is alive, and whether it can serve."""

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from propagation.feed.models import FeedHead


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers at all."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and is migrated as far as the feed; 503 otherwise."""
    try:
        ready = FeedHead.objects.filter(pk=1).exists()
    except DatabaseError:
        ready = False
    text, status = ("ready\n", 200) if ready else ("not ready: the database does not answer or is not migrated\n", 503)
    return HttpResponse(text, status=status, content_type="text/plain")
