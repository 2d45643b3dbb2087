"""The list of assets."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from content.models import Asset
from content.queries.assets import assets_list
from pages.assets.forms import AssetFilterForm, read_terms
from pages.doors import SignedIn, permitted
from pages.paging import page_of
from people.language import reader_language
from taxonomy.models import Term
from taxonomy.queries.references import picks_of

PAGE_SIZE = 50


@require_safe
@permitted("content.view_asset")
def asset_list(request: SignedIn) -> HttpResponse:
    """Assets by code, 50 a page, narrowed by words, a term with all below it, and state."""
    form = AssetFilterForm(request.GET)
    typed = read_terms(request.GET, {"": "term"})
    is_valid = form.is_valid() and not typed.problems
    assets = _filtered(form.cleaned_data, list(typed.terms.values())) if is_valid else Asset.objects.none()
    context = {
        "form": form,
        "picks": picks_of(typed.references, typed.terms, reader_language())[""],
        "problems": typed.problems,
        "page": page_of(request, assets, PAGE_SIZE),
        "is_filtered": any(request.GET.get(name) for name in (*form.fields, "term")),
        "can_add": request.user.has_perm("content.add_asset"),
        "can_submit": request.user.has_perm("propagation.submit_changerequest"),
    }
    return render(request, "assets/list.html", context)


def _filtered(wanted: dict[str, Any], terms: list[Term]) -> QuerySet[Asset]:
    assets = assets_list(search=wanted["q"], terms=terms)
    conditions = {
        "draft": Q(live_revision=None, withdrawn_at=None),
        "live": Q(live_revision__isnull=False, withdrawn_at=None),
        "changed": Q(live_revision__isnull=False, withdrawn_at=None, has_unreleased_edits=True),
        "withdrawn": Q(withdrawn_at__isnull=False),
    }
    return assets.filter(conditions[wanted["state"]]) if wanted["state"] else assets
