"""The history of an asset."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from content.models import Asset
from content.queries.histories import asset_history as history_of
from pages import crumbs
from pages.doors import SignedIn, permitted
from pages.paging import page_of
from people.language import reader_language

PAGE_SIZE = 50


@require_safe
@permitted("content.view_asset")
def asset_history(request: SignedIn, code: str) -> HttpResponse:
    """Show who changed what in one asset, newest first."""
    asset = get_object_or_404(Asset, code=code)
    entries = history_of(asset, reader_language())
    page = page_of(request, entries, PAGE_SIZE)
    return render(request, "assets/history.html", {"asset": asset, "page": page, "crumbs": crumbs.assets(asset)})
