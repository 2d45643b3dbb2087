"""The list of change requests."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pages.doors import SignedIn, permitted
from pages.paging import page_of
from propagation.review.filters import ChangeRequestFilters
from propagation.review.models import ChangeRequest
from propagation.review.queries.counts import with_counts
from propagation.review.queries.jobs import jobs_to_show

PAGE_SIZE = 50


@require_safe
@permitted("propagation.view_changerequest")
def change_request_list(request: SignedIn) -> HttpResponse:
    """List change requests, newest first, filtered by state and by whose turn it is."""
    filters = ChangeRequestFilters(request.GET, queryset=ChangeRequest.objects.all(), request=request)
    found = filters.qs if filters.is_valid() else ChangeRequest.objects.none()
    found = with_counts(found).select_related("author", "release").order_by("-pk")
    context = {
        "form": filters.form,
        "page": page_of(request, found, PAGE_SIZE),
        "jobs": jobs_to_show(request.user),
        "is_filtered": any(request.GET.get(name) for name in filters.form.fields),
        "can_submit": request.user.has_perm("propagation.submit_changerequest"),
    }
    return render(request, "change_requests/list.html", context)
