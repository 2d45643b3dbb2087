"""Answers for probes, as plain text: whether the process is alive, and whether it can serve."""

from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
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
    """200 when the database answers and has every migration of this version; 503 otherwise, with the reason."""
    try:
        missing = _migrations() - MigrationRecorder(connection).applied_migrations().keys()
        is_filled = not missing and FeedHead.objects.filter(pk=1).exists()
    except DatabaseError:
        return _not_ready("the database does not answer")
    return HttpResponse("ready\n", content_type="text/plain") if is_filled else _not_ready("the database is not migrated")


def _not_ready(reason: str) -> HttpResponse:
    return HttpResponse(f"not ready: {reason}\n", status=503, content_type="text/plain")


@cache
def _migrations() -> set[tuple[str, str]]:
    """The last migration of each app, as (app, name). It reads files, so once in each process is enough."""
    return set(MigrationLoader(None, ignore_no_migrations=True).graph.leaf_nodes())
