"""The search of the taxonomy pages."""

from typing import Any

from pages.doors import SignedIn
from pages.taxonomy.forms import SearchForm
from people.language import reader_language
from taxonomy.models import Facet
from taxonomy.queries.searching import find_terms


def search_of(request: SignedIn, limit: int, *, facet: Facet | None = None) -> dict[str, Any]:
    """Find ?q= in `facet`, or in all facets: at most `limit` terms, and whether there are more."""
    form = SearchForm(request.GET)
    found = find_terms(form.text, language=reader_language(), facet=facet, limit=limit + 1)
    return {"form": form, "text": form.text, "found": found[:limit], "has_more": len(found) > limit, "limit": limit}
