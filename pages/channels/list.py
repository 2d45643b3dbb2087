"""The list of channel systems."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pages.channels.listing import listed_systems, shown
from pages.doors import SignedIn, permitted
from pages.paging import page_of
from people.language import reader_language
from propagation.delivery.queries.trouble import systems_in_trouble, with_troubles

PAGE_SIZE = 50


@require_safe
@permitted("channels.view_channelsystem")
def channel_list(request: SignedIn) -> HttpResponse:
    """List the channel systems with their health, what they serve, and their documents that need somebody; ?show=trouble only
    those that somebody has to look after."""
    only_trouble = request.GET.get("show") == "trouble"
    systems = listed_systems().filter(pk__in=systems_in_trouble().order_by().values("pk")) if only_trouble else listed_systems()
    page = page_of(request, systems, PAGE_SIZE)
    now, language = timezone.now(), reader_language()
    rows = [(shown(trouble.channel_system, now=now, language=language), trouble.by_status) for trouble in with_troubles(page)]
    return render(request, "channels/list.html", {"page": page, "rows": rows, "only_trouble": only_trouble})
