"""Reading the published versions of a facet."""

import re

from django.db.models import QuerySet

from taxonomy.models import Facet, FacetVersion
from taxonomy.vocabulary.rows import TermRow
from taxonomy.vocabulary.versions import thaw

_NUMBER = re.compile(r"([1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})", re.ASCII)


def versions_of(facet: Facet) -> QuerySet[FacetVersion]:
    """All versions of `facet`, newest first, with who published them and without their content."""
    return (
        FacetVersion.objects.filter(facet=facet)
        .select_related("facet", "published_by")
        .defer("content")
        .order_by("-major", "-minor")
    )


def latest_version(facet: Facet) -> FacetVersion | None:
    """The newest version of `facet`, without its content, if there is any."""
    return versions_of(facet).first()


def find_version(facet: Facet, number: str) -> FacetVersion | None:
    """The version of `facet` whose number is written "1.2", without its content; None where there is none."""
    match = _NUMBER.fullmatch(number)
    return versions_of(facet).filter(major=int(match[1]), minor=int(match[2])).first() if match else None


def rows_of_version(version: FacetVersion) -> list[TermRow]:
    """The terms as they were when `version` was published, in tree order; at most one query."""
    return thaw(bytes(version.content))
