"""The list of channel systems."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pages.channels.listing import listed_systems, shown
from pages.doors import SignedIn, permitted
from pages.paging import page_of
from people.language import reader_language

PAGE_SIZE = 50


@require_safe
@permitted("channels.view_channelsystem")
def channel_list(request: SignedIn) -> HttpResponse:
    """List the channel systems with their health and what they serve."""
    page = page_of(request, listed_systems(), PAGE_SIZE)
    now, language = timezone.now(), reader_language()
    rows = [shown(system, now=now, language=language) for system in page]
    return render(request, "channels/list.html", {"page": page, "rows": rows})
