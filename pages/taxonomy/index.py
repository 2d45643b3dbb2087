"""The facets of the taxonomy, and suggestions for pickers. Trees and terms are in propagation/views/terms."""

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pages.doors import SignedIn, permitted
from pages.taxonomy.searching import search_of
from people.language import reader_language
from taxonomy.models import Facet
from taxonomy.queries.finding import find_terms
from taxonomy.vocabulary.statuses import IN_USE

MOST_FOUND = 50
MOST_SUGGESTED = 30


@require_safe
@permitted("taxonomy.view_facet", "taxonomy.view_term")
def taxonomy(request: SignedIn) -> HttpResponse:
    """The facets and how many terms each has; with ?q=, terms of any facet."""
    usable = Q(terms__status__in=IN_USE)
    facets = Facet.objects.annotate(term_count=Count("terms"), usable_count=Count("terms", filter=usable))
    facets = facets.order_by("position", "code")  # counting forgets the order of the model
    return render(request, "taxonomy/index.html", {"facets": facets, **search_of(request, MOST_FOUND)})


@require_safe
@permitted("taxonomy.view_term")
def suggest(request: SignedIn) -> HttpResponse:
    """Terms in use for the picker: ?facet= (optional), and the words in ?q= or in the parameter that ?input= names."""
    text = request.GET.get(request.GET.get("input", "q"), "")[:200]
    facet = Facet.objects.filter(code=request.GET.get("facet", "")).first()
    found = find_terms(text, language=reader_language(), facet=facet, usable_only=True, limit=MOST_SUGGESTED)
    return render(request, "taxonomy/suggestions.html", {"found": found, "text": text.strip(), "facet": facet})
