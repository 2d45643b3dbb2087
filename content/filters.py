"""What a list of assets can be narrowed by, for its page and the API."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, FilterSet

from content.models import Asset


class AssetFilters(FilterSet):
    """For assets from queries.assets.assets_list."""

    q = CharFilter(label=_("Title or code"), method="with_words")
    kind = CharFilter(label=_("Kind"))

    def with_words(self, assets: QuerySet[Asset], _name: str, words: str) -> QuerySet[Asset]:
        return assets.filter(Q(code__icontains=words) | Q(title__icontains=words) | Q(headline__icontains=words))
