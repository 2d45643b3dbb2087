"""The head of a page about one term."""

from typing import Any

from pages import crumbs
from people.language import reader_language
from taxonomy.models import Term
from taxonomy.queries.references import path_name


def head_of(term: Term) -> dict[str, Any]:
    """What the head of a page about `term` shows: the term, its path, and where the page belongs."""
    name = path_name(term, reader_language())
    return {"term": term, "name": name, "crumbs": [*crumbs.taxonomy(term.facet), crumbs.term(term.facet.code, term.code, name)]}
