"""What a list of assets can be narrowed by, for its page and the API."""

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, FilterSet

from content.models import Asset
from content.queries.searching import with_texts
from content.rules.search_words import search_problems
from taxonomy.vocabulary.limits import SEARCH_MAX_LENGTH


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

    def with_words(self, assets: QuerySet[Asset], _name: str, words: str) -> QuerySet[Asset]:
        return with_texts(assets, words)
