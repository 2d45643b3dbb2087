"""One finding: all of its terms."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from pages.doors import SignedIn
from pages.paging import page_of
from people.language import reader_language
from taxonomy.models import QualityFinding, Term
from taxonomy.queries.references import path_names

PAGE_SIZE = 50


def show_finding(request: SignedIn, finding: QualityFinding, context: dict[str, Any]) -> HttpResponse:
    """Show the terms of `finding` that still exist, each with its path."""
    codes = page_of(request, finding.codes, PAGE_SIZE)
    terms = {term.code: term for term in Term.objects.filter(facet=context["facet"], code__in=list(codes))}
    names = path_names(terms.values(), reader_language())
    rows = [(terms[code], names[terms[code].pk]) for code in codes if code in terms]
    return render(request, "taxonomy/quality/finding.html", {**context, "finding": finding, "page": codes, "rows": rows})
