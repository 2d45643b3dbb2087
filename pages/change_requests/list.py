"""The list of change requests."""

from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pages.change_requests.forms import ChangeRequestFilterForm
from pages.doors import SignedIn, permitted
from pages.paging import page_of
from people.models import User
from propagation.review.models import ChangeRequest
from propagation.review.queries.waiting import my_turn

PAGE_SIZE = 50


@require_safe
@permitted("propagation.view_changerequest")
def change_request_list(request: SignedIn) -> HttpResponse:
    """Change requests, newest first, by state and by whose turn it is."""
    form = ChangeRequestFilterForm(request.GET)
    found = _filtered(form.cleaned_data, request.user) if form.is_valid() else ChangeRequest.objects.none()
    found = found.select_related("author", "release").annotate(**change_counts()).order_by("-pk")
    context = {
        "form": form,
        "page": page_of(request, found, PAGE_SIZE),
        "is_filtered": any(request.GET.get(name) for name in form.fields),
        "can_submit": request.user.has_perm("propagation.submit_changerequest"),
    }
    return render(request, "change_requests/list.html", context)


def change_counts() -> dict[str, Count]:
    """How many assets and how many operations on terms each change request has."""
    return {"asset_count": Count("changes", distinct=True), "term_count": Count("term_changes", distinct=True)}


def _filtered(wanted: dict[str, Any], user: User) -> QuerySet[ChangeRequest]:
    found = my_turn(user) if wanted["turn"] == "mine" else ChangeRequest.objects.all()
    if wanted["turn"] == "sent":
        found = found.filter(author=user)
    return found.filter(state=wanted["state"]) if wanted["state"] else found
