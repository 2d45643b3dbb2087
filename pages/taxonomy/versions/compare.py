"""Two versions of a facet compared."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from pages import crumbs
from pages.doors import SignedIn, permitted
from pages.taxonomy.versions.differences import Comparison, shown
from taxonomy.models import Facet, FacetVersion
from taxonomy.queries.comparing import Side, as_it_is, as_published, difference_texts
from taxonomy.queries.current_version import CurrentVersion
from taxonomy.queries.version_rows import versions_of
from taxonomy.vocabulary.versions import MINOR

NOW = "now"


class CompareForm(forms.Form):
    """The choice of two versions; the newer may be the facet as it is now."""

    older = forms.ChoiceField(label=gettext_lazy("From"))
    newer = forms.ChoiceField(label=gettext_lazy("To"))

    def __init__(self, versions: Sequence[FacetVersion], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbers = [(str(version), str(version)) for version in versions]
        fields: Any = self.fields
        fields["older"].choices = numbers
        fields["newer"].choices = [(NOW, _("The facet as it is now")), *numbers]


@require_safe
@permitted("taxonomy.view_facet", "taxonomy.view_term")
def version_compare(request: SignedIn, facet: str) -> HttpResponse:
    """Compare ?older= and ?newer= (by default the last version and now); ?kind= filters differences; ?format=csv."""
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
