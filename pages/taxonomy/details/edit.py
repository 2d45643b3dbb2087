"""Editing what no channel receives: the words of a term, and its part in a journey."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from pages import crumbs
from pages.doors import SignedIn, permitted
from pages.form_pages import form_page
from pages.taxonomy.details.journey import JourneyPage
from pages.taxonomy.details.page import DetailsPage
from people.language import reader_language
from taxonomy.models import Term
from taxonomy.queries.references import path_names
from taxonomy.services.details import save_details
from taxonomy.services.journeys import save_journey_part
from taxonomy.vocabulary.codes import JOURNEY_FACET

VIEW, CHANGE = "taxonomy.view_term", "taxonomy.change_term"


@form_page
@permitted(VIEW, CHANGE)
def term_edit(request: SignedIn, facet: str, code: str) -> HttpResponse:
    """All words of a term but its labels. A save on top of somebody else's shows both and keeps what was typed (409).

    ?language= chooses the words to edit of a term that has many.
    """
    term = get_object_or_404(Term.objects.select_related("facet", "owner"), facet__code=facet, code=code)
    language = request.GET.get("language")
    page = DetailsPage(term, request.POST or None, reader=reader_language(), language=language)
    if request.method == "POST" and page.wants_saving and page.is_valid():
        try:
            saved = save_details(term=term, **page.values(), actor=request.user)
        except ValidationError as error:
            page.refuse(error)
        else:
            changed = saved.updated_at != term.updated_at
            messages.success(request, _("The details are saved.") if changed else _("Nothing changed."))
            return redirect("term-detail", facet=facet, code=code)
    return _form(request, "taxonomy/details/edit.html", page, term, is_stale=page.conflicts is not None)


@form_page
@permitted(VIEW, CHANGE)
def term_journey(request: SignedIn, facet: str, code: str) -> HttpResponse:
    """What a term of the facet journey is, what it is for, and where customers leave to."""
    if facet != JOURNEY_FACET:
        raise Http404
    term = get_object_or_404(Term.objects.select_related("facet"), facet__code=facet, code=code)
    page = JourneyPage(term, request.POST or None, reader=reader_language())
    if request.method == "POST" and page.wants_saving and page.is_valid():
        try:
            save_journey_part(term=term, **page.values(), actor=request.user)
        except ValidationError as error:
            page.refuse(error, term)
        else:
            messages.success(request, _("Its part in the journey is saved."))
            return redirect("term-detail", facet=facet, code=code)
    return _form(request, "taxonomy/details/journey.html", page, term, is_stale=page.is_stale)


def _form(request: SignedIn, template: str, page: Any, term: Term, *, is_stale: bool) -> HttpResponse:
    status = 409 if is_stale else 400 if page.has_problems else 200
    return render(request, template, {"page": page, **head_of(term)}, status=status)


def head_of(term: Term) -> dict[str, Any]:
    """What the head of a page about `term` shows: the term, its path, and where the page belongs."""
    name = path_names([term], reader_language())[term.pk]
    return {"term": term, "name": name, "crumbs": [*crumbs.taxonomy(term.facet), crumbs.term(term.facet.code, term.code, name)]}
