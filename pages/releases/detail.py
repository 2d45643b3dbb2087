"""One release on its way to the channel systems, and sending again what went wrong."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from channels.models import ChannelSystem
from pages import crumbs
from pages.doors import SignedIn, permitted
from pages.releases.documents import document_page
from pages.releases.progress import progress_of
from propagation.delivery.queries.progress import later_releases
from propagation.delivery.services.resending import send_again
from propagation.delivery.tasks import wake_worker
from propagation.feed.models import Release


@require_safe
@permitted("propagation.view_changerequest")
@vary_on_headers("HX-Request")
def release_detail(request: SignedIn, number: int) -> HttpResponse:
    """Show one release. The address holds everything: ?after, ?system (its code), ?open (the row whose attempts are shown).

    While the release is on its way the page loads its numbers again (htmx), not the documents. `said` is the mark of the
    sentence that a screen reader has read out; it is read out again only when it has changed.
    """
    release = get_object_or_404(Release.objects.select_related("change_request", "released_by"), pk=number)
    progress = progress_of(release)
    systems = [line.progress.channel_system for line in progress.lines]
    system = request.GET.get("system", "")
    query = request.GET.copy()
    query["said"] = progress.mark
    context = {
        "release": release,
        "progress": progress,
        "only": system,
        "only_name": next((one.name for one in systems if one.code == system), system),
        "may_send_again": request.user.has_perm("channels.change_channelsystem"),
        "poll_url": f"{request.path}?{query.urlencode()}",
        "is_news": request.htmx and request.GET.get("said") != progress.mark,
    }
    if request.htmx:
        return render(request, "releases/progress.html", context)
    context |= {
        "later": later_releases(release),
        "page": document_page(release, system=system, after=request.GET.get("after", ""), opened=request.GET.get("open", "")),
        "crumbs": crumbs.releases(),
    }
    return render(request, "releases/detail.html", context)


@require_POST
@permitted("propagation.view_changerequest", "channels.change_channelsystem")
def release_send_again(request: SignedIn, number: int, code: str) -> HttpResponse:
    """Send a channel system again what it rejected, lost or altered of this release; then return to the same view of it."""
    release = get_object_or_404(Release, pk=number)
    system = get_object_or_404(ChannelSystem, code=code)
    count = send_again(channel_system=system, release=release, actor=request.user)
    wake_worker()
    said = ngettext("%(count)d document is sent again to %(name)s.", "%(count)d documents are sent again to %(name)s.", count)
    messages.success(request, said % {"count": count, "name": system.name})
    shown = request.POST.get("system", "")
    return redirect(reverse("release-detail", args=[release.pk]) + (f"?{urlencode({'system': shown})}" if shown else ""))
