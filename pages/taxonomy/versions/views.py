"""The versions of a facet: all of them, one of them, and two compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from pages import crumbs
from pages.doors import SignedIn, permitted
from pages.paging import page_of
from pages.taxonomy.forms import SearchForm
from pages.taxonomy.versions.differences import Comparison, shown
from people.language import reader_language
from taxonomy.models import Facet, FacetVersion, Term
from taxonomy.queries.comparing import Side, as_it_is, as_published, difference_texts
from taxonomy.queries.current_version import CurrentVersion
from taxonomy.queries.version_rows import find_version, rows_of_version, versions_of
from taxonomy.vocabulary.folding import fold
from taxonomy.vocabulary.labels import Label
from taxonomy.vocabulary.row_paths import Paths
from taxonomy.vocabulary.rows import TermRow
from taxonomy.vocabulary.versions import MINOR

PAGE_SIZE = 50
NOW = "now"


class CompareForm(forms.Form):
    """Which two versions; the facet as it is now is one of them."""

    older = forms.ChoiceField(label=gettext_lazy("From"))
    newer = forms.ChoiceField(label=gettext_lazy("To"))

    def __init__(self, versions: Sequence[FacetVersion], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbers = [(str(version), str(version)) for version in versions]
        fields: Any = self.fields
        fields["older"].choices = numbers
        fields["newer"].choices = [(NOW, _("The facet as it is now")), *numbers]


@dataclass(frozen=True)
class ShownTerm:
    """A term of a version; `exists` says whether it is in the facet now, and has a page."""

    row: TermRow
    label: Label
    path: str
    exists: bool


@require_safe
@permitted("taxonomy.view_facet", "taxonomy.view_term")
def version_list(request: SignedIn, facet: str) -> HttpResponse:
    """All versions, newest first."""
    chosen = get_object_or_404(Facet, code=facet)
    page = page_of(request, versions_of(chosen), PAGE_SIZE)
    context = {
        "facet": chosen,
        "page": page,
        "can_publish": request.user.has_perm("taxonomy.publish_facet"),
        "crumbs": crumbs.taxonomy(chosen),
    }
    return render(request, "taxonomy/versions/list.html", context)


@require_safe
@permitted("taxonomy.view_facet", "taxonomy.view_term")
def version_detail(request: SignedIn, facet: str, number: str) -> HttpResponse:
    """The terms as they were; ?q= finds labels and codes."""
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


@require_safe
@permitted("taxonomy.view_facet", "taxonomy.view_term")
def version_compare(request: SignedIn, facet: str) -> HttpResponse:
    """?older= and ?newer= name two versions (the last one and now, unless said), ?kind= chooses differences, ?format=csv."""
    chosen = get_object_or_404(Facet, code=facet)
    versions = list(versions_of(chosen))
    asked = {"older": str(versions[0]), "newer": NOW} if versions else {}
    form = CompareForm(versions, {**asked, **request.GET.dict()})
    comparison = None
    if versions and form.is_valid():
        older, newer = (_side(chosen, versions, form.cleaned_data[name]) for name in ("older", "newer"))
        comparison = Comparison(difference_texts(older, newer), kind=request.GET.get("kind", ""))
        if request.GET.get("format") == "csv":
            return comparison.csv(f"{chosen.code}-{form.cleaned_data['older']}-{form.cleaned_data['newer']}.csv")
    page = comparison.page(request) if comparison else None
    context = {
        "facet": chosen,
        "form": form,
        "comparison": comparison,
        "is_major": comparison is not None and not MINOR.issuperset(comparison.kinds),
        "page": page,
        "shown": list(shown(chosen, page)) if page else [],
        "has_versions": bool(versions),
        "crumbs": crumbs.versions(chosen),
    }
    return render(request, "taxonomy/versions/compare.html", context, status=400 if versions and form.errors else 200)


def _side(facet: Facet, versions: Sequence[FacetVersion], number: str) -> Side:
    if number == NOW:
        return as_it_is(CurrentVersion(facet))
    return as_published(next(version for version in versions if str(version) == number))


def _found(rows: Sequence[TermRow], text: str) -> Sequence[TermRow]:
    wanted = fold(text)
    if not wanted:
        return rows
    return [row for row in rows if any(wanted in fold(name) for name in (row.code, *row.labels.values()))]


def _shown(facet: Facet, rows: Sequence[TermRow], paths: Paths) -> list[ShownTerm]:
    codes = [row.code for row in rows]
    living = set(Term.objects.filter(facet=facet, code__in=codes).values_list("code", flat=True))
    return [ShownTerm(row, paths.label(row.code), paths.named(row.code), row.code in living) for row in rows]
