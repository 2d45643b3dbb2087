"""The list of assets."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django_filters import ChoiceFilter

from content.filters import AssetFilters
from content.models import Asset
from content.queries.assets import assets_list, carrying
from content.queries.searching import places
from pages.assets.forms import read_terms
from pages.doors import SignedIn, permitted
from pages.paging import page_of
from people.language import reader_language
from propagation.review.queries.asset_states import asset_states, in_state
from propagation.review.rules.asset_states import AssetStateWord
from taxonomy.queries.references import picks_of

PAGE_SIZE = 50


class PageFilters(AssetFilters):
    """The filters of the page other than terms. Only the API filters by kind; the state is that of the chips in the list."""

    kind = None
    state = ChoiceFilter(label=_("State"), choices=AssetStateWord.choices, empty_label=_("Any state"), method="of_state")

    def of_state(self, assets: QuerySet[Asset], _name: str, word: str) -> QuerySet[Asset]:
        return in_state(assets, word)


@require_safe
@permitted("content.view_asset")
def asset_list(request: SignedIn) -> HttpResponse:
    """List assets by code, 50 a page, filtered by words, state, and terms (a term includes all terms below it).

    Where words are looked for, each row says in which texts they stand.
    """
    filters = PageFilters(request.GET, queryset=assets_list())
    typed = read_terms(request.GET, {"": "term"})
    is_valid = filters.is_valid() and not typed.problems
    assets = carrying(filters.qs, typed.terms.values()) if is_valid else Asset.objects.none()
    is_filtered = any(request.GET.get(name) for name in (*filters.form.fields, "term"))
    page = page_of(request, assets, PAGE_SIZE, is_narrowed=is_filtered)
    found = places(page.object_list, filters.form.cleaned_data["q"], reader_language()) if is_valid else {}
    context = {
        "form": filters.form,
        "picks": picks_of(typed.references, typed.terms, reader_language())[""],
        "problems": typed.problems,
        "page": page,
        "rows": [(asset, found.get(asset.pk)) for asset in page.object_list],
        "states": asset_states(page),
        "is_filtered": is_filtered,
        "can_add": request.user.has_perm("content.add_asset"),
        "can_submit": request.user.has_perm("propagation.submit_changerequest"),
    }
    return render(request, "assets/list.html", context)
