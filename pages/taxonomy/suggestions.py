"""Terms that the picker suggests."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pages.doors import SignedIn, permitted
from people.language import reader_language
from taxonomy.models import Facet
from taxonomy.queries.searching import find_terms
from taxonomy.vocabulary.limits import SEARCH_MAX_LENGTH

MOST_SUGGESTED = 30


@require_safe
@permitted("taxonomy.view_term")
def suggest(request: SignedIn) -> HttpResponse:
    """Suggest terms in use. ?facet= (optional); the search text is in ?q=, or in the parameter that ?input= names."""
    text = request.GET.get(request.GET.get("input", "q"), "")[:SEARCH_MAX_LENGTH]
    facet = Facet.objects.filter(code=request.GET.get("facet", "")).first()
    found = find_terms(text, language=reader_language(), facet=facet, usable_only=True, limit=MOST_SUGGESTED)
    return render(request, "taxonomy/suggestions.html", {"found": found, "text": text.strip(), "facet": facet})
