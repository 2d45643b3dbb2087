"""Browsing the taxonomy: facets, their trees, single terms, and suggestions for pickers."""

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from people.doors import SignedIn, permitted
from taxonomy.browsing import BLOCK, branch_of, family, node_of, opened_tree
from taxonomy.finding import find_terms, label_of
from taxonomy.forms import SearchForm
from taxonomy.histories import term_history
from taxonomy.models import Facet, Term
from taxonomy.usage import usages

MOST_FOUND = 50
MOST_SUGGESTED = 30
LONGEST_NUMBER = 8


@require_safe
@permitted("taxonomy.view_facet", "taxonomy.view_term")
def taxonomy(request: SignedIn) -> HttpResponse:
    """The facets and how many terms each has; with ?q=, terms of any facet."""
    usable = Q(terms__status__in=("active", "proposed"))
    facets = Facet.objects.annotate(term_count=Count("terms"), usable_count=Count("terms", filter=usable))
    return render(request, "taxonomy/taxonomy.html", {"facets": facets, **_search(request, None)})


@require_safe
@permitted("taxonomy.view_facet", "taxonomy.view_term")
@vary_on_headers("HX-Request")
def facet_tree(request: SignedIn, facet: str) -> HttpResponse:
    """The tree of one facet.

    ?open=<code> unfolds the path to that term and its children, ?from=<n> starts them at the n-th (0-based), ?q= searches.
    For htmx the answer is that one block of children alone.
    """
    chosen = get_object_or_404(Facet, code=facet)
    code, start = request.GET.get("open", ""), _start(request)
    opened = get_object_or_404(Term, facet=chosen, code=code) if code else None
    if request.headers.get("HX-Request") == "true":
        branch = branch_of(chosen, opened, start=start, language=_language())
        return render(request, "taxonomy/parts/branch.html", {"branch": branch, "facet": chosen, "is_rest": start > 0})
    search = _search(request, chosen)
    context = {
        "facet": chosen,
        "opened": opened,
        "crumbs": [(_("Taxonomy"), reverse("taxonomy"))],
        "tree": None if search["text"] else opened_tree(chosen, opened, start=start, language=_language()),
        "term_count": chosen.terms.count(),
        **search,
    }
    return render(request, "taxonomy/facet.html", context)


@require_safe
@permitted("taxonomy.view_term")
def term_detail(request: SignedIn, facet: str, code: str) -> HttpResponse:
    """All that is known of one term."""
    rows = Term.objects.select_related("facet", "replaced_by__facet")
    term = get_object_or_404(rows, facet__code=facet, code=code)
    path, below = family(term)
    label, *above = (label_of(row, _language()) for row in reversed(path))
    context = {
        "term": term,
        "label": label,
        "labels": path[-1].labels.all(),
        "replacement": label_of(term.replaced_by, _language()) if term.replaced_by else None,
        "crumbs": [
            (_("Taxonomy"), reverse("taxonomy")),
            (term.facet.name, reverse("facet", args=[facet])),
            *(
                (name.text, reverse("term-detail", args=[facet, row.code]))
                for row, name in zip(path, reversed(above), strict=False)
            ),
        ],
        "children": [node_of(child, position, _language()) for position, child in enumerate(below[:BLOCK], start=1)],
        "has_more_children": len(below) > BLOCK,
        "usages": usages(term),
        "history": term_history(term),
    }
    return render(request, "taxonomy/term.html", context)


@require_safe
@permitted("taxonomy.view_term")
def suggest(request: SignedIn) -> HttpResponse:
    """Terms in use for the picker: ?facet= (optional), and the words in ?q= or in the parameter that ?input= names."""
    text = request.GET.get(request.GET.get("input", "q"), "")[:200]
    facet = Facet.objects.filter(code=request.GET.get("facet", "")).first()
    found = find_terms(text, language=_language(), facet=facet, usable_only=True, limit=MOST_SUGGESTED)
    return render(request, "taxonomy/suggestions.html", {"found": found, "text": text.strip()})


def _search(request: SignedIn, facet: Facet | None) -> dict[str, object]:
    form = SearchForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    found = find_terms(text, language=_language(), facet=facet, limit=MOST_FOUND + 1)
    return {"form": form, "text": text, "found": found[:MOST_FOUND], "has_more": len(found) > MOST_FOUND, "limit": MOST_FOUND}


def _start(request: SignedIn) -> int:
    value = request.GET.get("from", "")
    return int(value) if value.isdecimal() and len(value) < LONGEST_NUMBER else 0


def _language() -> str:
    return get_language() or "en"
