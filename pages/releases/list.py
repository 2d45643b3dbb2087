"""The list of releases."""

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pages.doors import SignedIn, permitted
from pages.paging import page_of
from propagation.delivery.models import ServingState
from propagation.delivery.queries.serving import IS_CONFIRMED
from propagation.feed.models import Release

PAGE_SIZE = 25


@require_safe
@permitted("propagation.view_changerequest")
def release_list(request: SignedIn) -> HttpResponse:
    """Releases, newest first, with how much of each is confirmed."""
    releases = Release.objects.select_related("change_request", "released_by")
    releases = releases.annotate(document_count=Count("entries")).order_by("-pk")
    page = page_of(request, releases, PAGE_SIZE)
    confirmed = confirmations([release.pk for release in page])
    rows = [(release, *confirmed.get(release.pk, (0, 0))) for release in page]
    return render(request, "releases/list.html", {"page": page, "rows": rows})


def confirmations(release_ids: list[int]) -> dict[int, tuple[int, int]]:
    """Release id -> (confirmed, all) of the serving states that still have it as their target; one query."""
    counted = (
        ServingState.objects.filter(target__release__in=release_ids)
        .values("target__release")
        .annotate(all=Count("pk"), confirmed=Count("pk", filter=IS_CONFIRMED))
    )
    return {row["target__release"]: (row["confirmed"], row["all"]) for row in counted}
