"""The tree of a facet."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from pages import crumbs
from pages.doors import SignedIn, permitted
from pages.taxonomy.searching import search_of
from pages.taxonomy.terms.panes import add_pending_labels, addresses, block_of, name_above, sight_of, tree_pane
from propagation.review.queries.pending import new_roots, staged_operations
from taxonomy.models import Facet, Term
from taxonomy.queries.browsing import BLOCK, branch_of, way_down

MOST_FOUND = 50
MOST_FOUND_WHILE_TYPING = 12


@require_safe
@permitted("taxonomy.view_facet", "taxonomy.view_term")
@vary_on_headers("HX-Request")
def facet_tree(request: SignedIn, facet: str) -> HttpResponse:
    """Show the tree of one facet, and the buttons for the facet.

    ?open=<code> unfolds the path to that term. ?from=<n> and ?to=<n> choose which of its children (0-based) are shown; ?within=
    shows only those with these words. ?retired=hide leaves deprecated and merged terms out. ?q= searches the whole facet.
    For htmx the answer is only that block of children, or what the search found.
    """
    chosen = get_object_or_404(Facet, code=facet)
    if request.htmx:
        return _while_typing(request, chosen) if "q" in request.GET else _branch(request, chosen)
    staged = staged_operations(request.user)
    context = {
        **tree_pane(request, chosen, _opened(request, chosen), size=BLOCK, staged=staged),
        **search_of(request, MOST_FOUND, facet=chosen),
        "term_count": chosen.terms.count(),
        "new_roots": new_roots(chosen, staged),
        "crumbs": crumbs.taxonomy(),
    }
    return render(request, "taxonomy/terms/facet.html", context)


def _branch(request: SignedIn, facet: Facet) -> HttpResponse:
    path = _opened(request, facet)
    start, size = block_of(request)
    branch = branch_of(sight_of(request, facet), path[-1] if path else None, start=start, size=size)
    add_pending_labels(branch, facet, staged_operations(request.user))
    context = {"branch": branch, "part": _part(request), "long_name": name_above(branch), **addresses(request, facet)}
    return render(request, "taxonomy/terms/branch.html", context)


def _part(request: SignedIn) -> str:
    """The part that htmx asks for: a "group" of siblings, the block "before" or "after" others, or those "within" a filter."""
    if "from" in request.GET:
        return "before" if "to" in request.GET else "after"
    return "within" if "within" in request.GET else "group"


def _while_typing(request: SignedIn, facet: Facet) -> HttpResponse:
    context = {**search_of(request, MOST_FOUND_WHILE_TYPING, facet=facet), **addresses(request, facet)}
    return render(request, "taxonomy/terms/found.html", context)


def _opened(request: SignedIn, facet: Facet) -> list[Term]:
    code = request.GET.get("open", "")
    return way_down(get_object_or_404(Term, facet=facet, code=code)) if code else []
