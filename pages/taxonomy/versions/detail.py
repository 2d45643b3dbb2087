"""One version of a facet: its terms as they were."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pages import crumbs
from pages.doors import SignedIn, permitted
from pages.paging import page_of
from pages.taxonomy.forms import SearchForm
from people.language import reader_language
from taxonomy.models import Facet
from taxonomy.queries.terms import known_codes
from taxonomy.queries.version_rows import find_version, rows_of_version, versions_of
from taxonomy.vocabulary.folding import fold
from taxonomy.vocabulary.labels import Label
from taxonomy.vocabulary.row_paths import Paths
from taxonomy.vocabulary.rows import TermRow

PAGE_SIZE = 50


@dataclass(frozen=True)
class ShownTerm:
    """A term of a version. `exists`: it is in the facet now, so it has a page."""

    row: TermRow
    label: Label
    path: str
    exists: bool


@require_safe
@permitted("taxonomy.view_facet", "taxonomy.view_term")
def version_detail(request: SignedIn, facet: str, number: str) -> HttpResponse:
    """Show the terms as they were; ?q= searches labels and codes."""
    chosen = get_object_or_404(Facet, code=facet)
    version = find_version(chosen, number)
    if version is None:
        raise Http404(_("There is no such version."))
    form = SearchForm(request.GET)
    rows = rows_of_version(version)
    page = page_of(request, _found(rows, form.text), PAGE_SIZE)
    earlier = versions_of(chosen).filter(published_at__lt=version.published_at).first()
    context = {
        "facet": chosen,
        "version": version,
        "earlier": earlier,
        "form": form,
        "text": form.text,
        "page": page,
        "shown": _shown(chosen, list(page), Paths(rows, reader_language())),
        "crumbs": crumbs.versions(chosen),
    }
    return render(request, "taxonomy/versions/detail.html", context)


def _found(rows: Sequence[TermRow], text: str) -> Sequence[TermRow]:
    wanted = fold(text)
    if not wanted:
        return rows
    return [row for row in rows if any(wanted in fold(name) for name in (row.code, *row.labels.values()))]


def _shown(facet: Facet, rows: Sequence[TermRow], paths: Paths) -> list[ShownTerm]:
    living = known_codes(facet, (row.code for row in rows))
    return [ShownTerm(row, paths.label(row.code), paths.named(row.code), row.code in living) for row in rows]
