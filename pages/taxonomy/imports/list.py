"""The list of imports."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from pages import crumbs
from pages.doors import SignedIn, permitted
from pages.paging import page_of
from taxonomy.models import TermImport
from taxonomy.vocabulary.imports import shown
from taxonomy.vocabulary.imports.effects import EFFECT_NAMES

LIST_SIZE = 25


@require_safe
@permitted("taxonomy.view_facet", "taxonomy.view_term")
def import_list(request: SignedIn) -> HttpResponse:
    """List imports, newest first."""
    rows = TermImport.objects.select_related("facet", "created_by").defer("content", "rows")
    page = page_of(request, rows, LIST_SIZE)
    context = {"page": page, "rows": [(row, _outcome(row)) for row in page], "crumbs": crumbs.taxonomy()}
    return render(request, "taxonomy/imports/list.html", context)


def _outcome(row: TermImport) -> list[tuple[str | Promise, int]]:
    """The name of each effect of an import, and the number of its terms."""
    return [(EFFECT_NAMES[name], row.counts[name]) for name in shown.LISTS if row.counts.get(name)]
