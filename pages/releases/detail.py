"""One release on its way to the channel systems, and sending again what went wrong."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from channels.models import ChannelSystem
from pages import crumbs
from pages.doors import SignedIn, permitted
from pages.paging import page_of
from pages.releases.progress import progress_of
from people.language import reader_language
from propagation.delivery.models import Attempt, ServingState
from propagation.delivery.rules.states import Shown
from propagation.delivery.services.resending import send_again
from propagation.delivery.tasks import wake_worker
from propagation.feed.models import Release
from taxonomy.queries.references import path_names

PAGE_SIZE = 25


@dataclass(frozen=True)
class DeliveryRow:
    """One document on one channel system. `attempts` is empty unless the row is open."""

    state: ServingState
    status: Shown
    channel: str
    is_open: bool
    attempts: list[Attempt]


@require_safe
@permitted("propagation.view_changerequest")
@vary_on_headers("HX-Request")
def release_detail(request: SignedIn, number: int) -> HttpResponse:
    """Show one release. The address holds everything: ?page, ?system (its code), ?open (the row whose attempts are shown).

    While the release is on its way the page loads its inner part again (htmx). `said` is the mark of the sentence that a
    screen reader has read out; it is read out again only when it has changed.
    """
    release = get_object_or_404(Release.objects.select_related("change_request", "released_by"), pk=number)
    progress = progress_of(release)
    system = request.GET.get("system", "")
    states = [
        pair for line in progress.lines for pair in line.progress.documents if system in {"", line.progress.channel_system.code}
    ]
    page = page_of(request, states, PAGE_SIZE)
    query = request.GET.copy()
    query["said"] = progress.mark
    context = {
        "release": release,
        "progress": progress,
        "page": page,
        "rows": _rows(list(page.object_list), request.GET.get("open", ""), release),
        "system": system,
        "may_send_again": request.user.has_perm("channels.change_channelsystem"),
        "poll_url": f"{request.path}?{query.urlencode()}",
        "is_news": request.htmx and request.GET.get("said") != progress.mark,
        "crumbs": crumbs.releases(),
    }
    return render(request, "releases/progress.html" if request.htmx else "releases/detail.html", context)


@require_POST
@permitted("propagation.view_changerequest", "channels.change_channelsystem")
def release_send_again(request: SignedIn, number: int, code: str) -> HttpResponse:
    """Send a channel system again what it rejected, lost or altered; then return to the release."""
    release = get_object_or_404(Release, pk=number)
    system = get_object_or_404(ChannelSystem, code=code)
    count = send_again(channel_system=system, actor=request.user)
    wake_worker()
    said = ngettext("%(count)d document is sent again to %(name)s.", "%(count)d documents are sent again to %(name)s.", count)
    messages.success(request, said % {"count": count, "name": system.name})
    return redirect("release-detail", release.pk)


def _rows(pairs: list[tuple[ServingState, Shown]], opened: str, release: Release) -> list[DeliveryRow]:
    names = path_names({state.document.channel for state, _status in pairs}, reader_language())
    rows = []
    for state, status in pairs:
        is_open = str(state.pk) == opened
        attempts = list(state.tries.filter(entry__release=release).order_by("-pk")[:20]) if is_open else []
        rows.append(DeliveryRow(state, status, names[state.document.channel_id], is_open, attempts))
    return rows
