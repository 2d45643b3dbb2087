from typing import Self, TypeVar

from django.db.models import Model, QuerySet

_M = TypeVar("_M", bound=Model, covariant=True)

class TreeQuerySet(QuerySet[_M, _M]):
    def get_descendants(self, include_self: bool = False) -> Self: ...
    def get_ancestors(self, include_self: bool = False) -> Self: ...
    def get_cached_trees(self) -> list[_M]: ...
