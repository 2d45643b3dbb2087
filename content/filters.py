"""What a list of assets can be narrowed by, for its page and the API."""

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet

from content.models import Asset
from content.queries.searching import with_texts
from content.rules.search_words import search_problems
from taxonomy.vocabulary.limits import SEARCH_MAX_LENGTH

STATES = {
    "draft": _("Draft, never released"),
    "live": _("Live"),
    "changed": _("Live, newer draft"),
    "withdrawn": _("Withdrawn"),
}
_CONDITIONS = {
    "draft": Q(live_revision=None, withdrawn_at=None),
    "live": Q(live_revision__isnull=False, withdrawn_at=None),
    "changed": Q(live_revision__isnull=False, withdrawn_at=None, has_unreleased_edits=True),
    "withdrawn": Q(withdrawn_at__isnull=False),
}


def check_search(search: str) -> None:
    """Raise ValidationError when nothing can be looked for with `search`."""
    if problems := search_problems(search):
        raise ValidationError(problems)


class AssetFilters(FilterSet):
    """For assets from queries.assets.assets_list."""

    q = CharFilter(
        label=_("Words in any text, “exact words” in quotes"),
        method="with_words",
        max_length=SEARCH_MAX_LENGTH,
        validators=[check_search],
    )
    kind = CharFilter(label=_("Kind"))
    state = ChoiceFilter(label=_("State"), choices=list(STATES.items()), empty_label=_("Any state"), method="in_state")

    def with_words(self, assets: QuerySet[Asset], _name: str, words: str) -> QuerySet[Asset]:
        return with_texts(assets, words)

    def in_state(self, assets: QuerySet[Asset], _name: str, state: str) -> QuerySet[Asset]:
        return assets.filter(_CONDITIONS[state])
