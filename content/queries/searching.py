"""Finding assets by their texts, and saying where a text was found."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from content.models import Asset, SearchText, Variant
from content.rules.search_words import needles, searchable
from content.rules.snapshots import COPY_FIELDS
from taxonomy.queries.searching import label_of
from taxonomy.vocabulary.labels import Label

SearchKey = tuple[int, int | None, str]
"""Asset id, id of the channel term (None for the core), language."""


@dataclass(frozen=True)
class Place:
    """The core (no `channel`) or the variant in which something was found; the channel by its label."""

    channel: Label | None
    language: str


def with_texts(assets: QuerySet[Asset], search: str) -> QuerySet[Asset]:
    """Those of `assets` whose texts (code, title, core, variants) hold every word and phrase of `search`."""
    for needle in needles(search):
        assets = assets.filter(pk__in=SearchText.objects.filter(folded__contains=needle).values("asset"))
    return assets


def places(assets: Iterable[Asset], search: str, reader_language: str) -> dict[int, list[Place]]:
    """By asset id, where a word or phrase of `search` stands: the core first. Two queries."""
    wanted = [Q(folded__contains=needle) for needle in needles(search)]
    found: dict[int, list[Place]] = {}
    if not wanted:
        return found
    rows = (
        SearchText.objects.filter(reduce(or_, wanted), asset__in=[asset.pk for asset in assets])
        .select_related("channel")
        .prefetch_related("channel__labels")
        .defer("folded")
    )
    for row in sorted(rows, key=_in_order):
        label = label_of(row.channel, reader_language) if row.channel else None
        found.setdefault(row.asset_id, []).append(Place(label, row.language))
    return found


def wanted_texts(assets: Sequence[int]) -> dict[SearchKey, str]:
    """The search texts that the drafts of the assets with these ids call for. Two queries."""
    wanted: dict[SearchKey, str] = {}
    for pk, language, *texts in Asset.objects.filter(pk__in=assets).values_list(
        "pk", "language", "code", "title", *COPY_FIELDS
    ):
        wanted[pk, None, language] = searchable(texts)
    variants = Variant.objects.filter(asset__in=assets).order_by()
    for pk, channel, language, *texts in variants.values_list("asset", "channel", "language", *COPY_FIELDS):
        wanted[pk, channel, language] = searchable(texts)
    return wanted


def held_texts(assets: Sequence[int]) -> Mapping[SearchKey, SearchText]:
    """The search texts that are stored for the assets with these ids. One query."""
    rows = SearchText.objects.filter(asset__in=assets)
    return {(row.asset_id, row.channel_id, row.language): row for row in rows}


def asset_batches(size: int) -> Iterator[list[int]]:
    """The ids of all assets, `size` at a time."""
    last = 0
    while batch := list(Asset.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:size]):
        yield batch
        last = batch[-1]


def _in_order(row: SearchText) -> tuple[int, int, str]:
    return (row.channel.tree_id, row.channel.lft, row.language) if row.channel else (-1, -1, "")
