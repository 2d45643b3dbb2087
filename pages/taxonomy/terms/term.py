"""One term: its place in the tree, its details, and where it is used."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from pages.doors import SignedIn, permitted
from pages.taxonomy.terms.panes import SHOWN_CHILDREN, term_pane, tree_pane
from propagation.review.queries.pending import staged_operations
from taxonomy.models import Term
from taxonomy.queries.browsing import way_down


@require_safe
@permitted("taxonomy.view_facet", "taxonomy.view_term")
@vary_on_headers("HX-Request")
def term_detail(request: SignedIn, facet: str, code: str) -> HttpResponse:
    """Show one term: its place in the tree, its details, and where it is used. htmx gets only the last two."""
    rows = Term.objects.select_related("facet", "replaced_by__facet", "owner")
    term = get_object_or_404(rows, facet__code=facet, code=code)
    path = way_down(term)
    staged = staged_operations(request.user)
    context = term_pane(request, term, path, staged=staged)
    if request.htmx:
        return render(request, "taxonomy/terms/term_panes.html", context)
    context |= tree_pane(request, term.facet, path, size=SHOWN_CHILDREN, staged=staged)
    return render(request, "taxonomy/terms/term.html", context)
