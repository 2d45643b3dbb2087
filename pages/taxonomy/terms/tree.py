"""The three panes of the taxonomy: tree, term, and where it is used. One address per term."""

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from content.models import Asset, Variant
from pages import crumbs
from pages.doors import SignedIn, permitted
from pages.taxonomy.searching import search_of
from pages.taxonomy.terms.panes import (
    SHOWN_CHILDREN,
    add_pending_labels,
    addresses,
    block_of,
    name_above,
    sight_of,
    term_pane,
    tree_pane,
)
from people.language import reader_language
from propagation.review.queries.pending import new_roots, staged_by
from taxonomy.models import Facet, Term
from taxonomy.queries.browsing import BLOCK, branch_of, way_down
from taxonomy.queries.references import path_names
from taxonomy.vocabulary.operations import Operation

MOST_FOUND = 50
MOST_FOUND_WHILE_TYPING = 12


@require_safe
@permitted("taxonomy.view_facet", "taxonomy.view_term")
@vary_on_headers("HX-Request")
def facet_tree(request: SignedIn, facet: str) -> HttpResponse:
    """The tree of one facet, and what can be done with the facet.

    ?open=<code> unfolds the path to that term, and ?from=<n>, ?to=<n> say which of its children (0-based) are shown; ?within=
    shows only those with these words. ?retired=hide leaves deprecated and merged terms out. ?q= searches the whole facet.
    For htmx the answer is that one block of children alone, or what was found.
    """
    chosen = get_object_or_404(Facet, code=facet)
    if request.headers.get("HX-Request") == "true":
        return _while_typing(request, chosen) if "q" in request.GET else _branch(request, chosen)
    staged = _staged(request)
    context = {
        **tree_pane(request, chosen, _opened(request, chosen), size=BLOCK, staged=staged),
        **search_of(request, MOST_FOUND, facet=chosen),
        "term_count": chosen.terms.count(),
        "new_roots": new_roots(chosen, staged),
        "crumbs": crumbs.taxonomy(),
    }
    return render(request, "taxonomy/terms/facet.html", context)


@require_safe
@permitted("taxonomy.view_facet", "taxonomy.view_term")
@vary_on_headers("HX-Request")
def term_detail(request: SignedIn, facet: str, code: str) -> HttpResponse:
    """One term: its place in the tree, all that is known of it, and where it is used. For htmx the last two alone."""
    rows = Term.objects.select_related("facet", "replaced_by__facet", "owner")
    term = get_object_or_404(rows, facet__code=facet, code=code)
    path = way_down(term)
    staged = _staged(request)
    context = term_pane(request, term, path, staged=staged)
    if request.headers.get("HX-Request") == "true":
        return render(request, "taxonomy/terms/term_panes.html", context)
    context |= tree_pane(request, term.facet, path, size=SHOWN_CHILDREN, staged=staged)
    return render(request, "taxonomy/terms/term.html", context)


@require_safe
@permitted("taxonomy.view_term", "content.view_asset")
def term_variants(request: SignedIn, facet: str, code: str) -> HttpResponse:
    """The assets that have variants for a channel, or for one below it; the first of them."""
    term = get_object_or_404(Term.objects.select_related("facet"), facet__code=facet, code=code)
    variants = Variant.objects.filter(channel__ancestor_rows__ancestor=term)
    assets = Asset.objects.filter(variants__in=variants).annotate(variant_count=Count("variants")).order_by("code")
    name = path_names([term], reader_language())[term.pk]
    context = {
        "term": term,
        "assets": assets[:BLOCK],
        "asset_count": assets.count(),
        "variant_count": variants.count(),
        "crumbs": [*crumbs.taxonomy(), crumbs.term(facet, code, name)],
    }
    return render(request, "taxonomy/terms/variants.html", context)


def _branch(request: SignedIn, facet: Facet) -> HttpResponse:
    path = _opened(request, facet)
    start, size = block_of(request)
    branch = branch_of(sight_of(request, facet), path[-1] if path else None, start=start, size=size)
    add_pending_labels(branch, facet, _staged(request))
    context = {"branch": branch, "part": _part(request), "long_name": name_above(branch), **addresses(request, facet)}
    return render(request, "taxonomy/terms/branch.html", context)


def _part(request: SignedIn) -> str:
    """What htmx asks for: a whole "group" of siblings, the block "before" or "after" others, or those "within" a filter."""
    if "from" in request.GET:
        return "before" if "to" in request.GET else "after"
    return "within" if "within" in request.GET else "group"


def _while_typing(request: SignedIn, facet: Facet) -> HttpResponse:
    context = {**search_of(request, MOST_FOUND_WHILE_TYPING, facet=facet), **addresses(request, facet)}
    return render(request, "taxonomy/terms/found.html", context)


def _opened(request: SignedIn, facet: Facet) -> list[Term]:
    code = request.GET.get("open", "")
    return way_down(get_object_or_404(Term, facet=facet, code=code)) if code else []


def _staged(request: SignedIn) -> list[Operation]:
    return [operation for _row, operation in staged_by(request.user)]
