"""What the pages on which a term is edited have in common."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from pages import crumbs
from pages.doors import SignedIn
from people.language import reader_language
from taxonomy.models import Term
from taxonomy.queries.references import path_name


def show_editor(request: SignedIn, template: str, page: Any, term: Term, *, is_stale: bool) -> HttpResponse:
    """The page on which `term` is edited: 409 where somebody else has saved first, 400 where something typed is wrong."""
    status = 409 if is_stale else 400 if page.has_problems else 200
    return render(request, template, {"page": page, **head_of(term)}, status=status)


def head_of(term: Term) -> dict[str, Any]:
    """What the head of a page about `term` shows: the term, its path, and where the page belongs."""
    name = path_name(term, reader_language())
    return {"term": term, "name": name, "crumbs": [*crumbs.taxonomy(term.facet), crumbs.term(term.facet.code, term.code, name)]}
