"""The list of facets, and the search in all of them."""

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pages.doors import SignedIn, permitted
from pages.taxonomy.searching import search_of
from taxonomy.models import Facet
from taxonomy.vocabulary.statuses import IN_USE

MOST_FOUND = 50


@require_safe
@permitted("taxonomy.view_facet", "taxonomy.view_term")
def taxonomy(request: SignedIn) -> HttpResponse:
    """List the facets with their term counts; with ?q=, find terms in all facets."""
    usable = Q(terms__status__in=IN_USE)
    facets = Facet.objects.annotate(term_count=Count("terms"), usable_count=Count("terms", filter=usable))
    facets = facets.order_by("position", "code")  # annotate with counts drops the order of the model
    return render(request, "taxonomy/index.html", {"facets": facets, **search_of(request, MOST_FOUND)})
