"""The versions of a facet."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from pages import crumbs
from pages.doors import SignedIn, permitted
from pages.paging import page_of
from taxonomy.models import Facet
from taxonomy.queries.version_rows import versions_of

PAGE_SIZE = 50


@require_safe
@permitted("taxonomy.view_facet", "taxonomy.view_term")
def version_list(request: SignedIn, facet: str) -> HttpResponse:
    """List all versions, newest first."""
    chosen = get_object_or_404(Facet, code=facet)
    page = page_of(request, versions_of(chosen), PAGE_SIZE)
    context = {
        "facet": chosen,
        "page": page,
        "can_publish": request.user.has_perm("taxonomy.publish_facet"),
        "crumbs": crumbs.taxonomy(chosen),
    }
    return render(request, "taxonomy/versions/list.html", context)
