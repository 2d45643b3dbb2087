"""The head of a page about one term."""

from typing import Any

from pages import crumbs
from people.language import reader_language
from taxonomy.models import Term
from taxonomy.queries.references import path_name


def head_of(term: Term) -> dict[str, Any]:
    """The context for the head of a page about `term`: the term, its path and the crumbs."""
    name = path_name(term, reader_language())
    return {"term": term, "name": name, "crumbs": [*crumbs.taxonomy(term.facet), crumbs.term(term.facet.code, term.code, name)]}
