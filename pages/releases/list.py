"""The list of releases."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pages.doors import SignedIn, permitted
from pages.paging import page_of
from propagation.delivery.queries.progress import with_counts
from propagation.feed.models import Release

PAGE_SIZE = 25


@require_safe
@permitted("propagation.view_changerequest")
def release_list(request: SignedIn) -> HttpResponse:
    """List releases, newest first, with how much of each is confirmed."""
    releases = Release.objects.select_related("change_request", "released_by").order_by("-pk")
    page = page_of(request, releases, PAGE_SIZE)
    return render(request, "releases/list.html", {"page": page, "rows": with_counts(page)})
