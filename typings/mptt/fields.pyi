from typing import TypeVar

from django.db.models import ForeignKey

_ST = TypeVar("_ST")
_GT = TypeVar("_GT")

class TreeForeignKey(ForeignKey[_ST, _GT]): ...
