"""Keeps the texts that assets are found by. Whoever writes a draft calls keep_search_texts in the same transaction."""

from collections.abc import Iterable, Sequence

from content.models import Asset, SearchText
from content.queries.searching import asset_batches, held_texts, wanted_texts
from taxonomy import tree_lock

BATCH = 500


def keep_search_texts(assets: Iterable[int]) -> int:
    """Make the search texts of the assets with these ids equal to their drafts; return how many rows were written.

    Six statements at most for each 500 assets. The caller has locked the assets.
    """
    ids = sorted(set(assets))
    return sum(_keep(ids[start : start + BATCH]) for start in range(0, len(ids), BATCH))


def wrong_search_texts() -> list[str]:
    """The codes of the assets whose search texts differ from their drafts, in order."""
    wrong: set[int] = set()
    for batch in asset_batches(BATCH):
        held = {key: row.folded for key, row in held_texts(batch).items()}
        wrong |= {asset for (asset, _channel, _language), _folded in held.items() ^ wanted_texts(batch).items()}
    return sorted(code for batch in _slices(sorted(wrong)) for code in _codes(batch))


def rebuild_search_texts() -> int:
    """Compare and mend the search texts of all assets, 500 in a transaction; return how many rows were written."""
    written = 0
    for batch in asset_batches(BATCH):
        with tree_lock.shared():
            list(Asset.objects.select_for_update().filter(pk__in=batch).order_by("pk").values_list("pk", flat=True))
            written += _keep(batch)
    return written


def _keep(assets: Sequence[int]) -> int:
    wanted, held = wanted_texts(assets), held_texts(assets)
    gone = [row.pk for key, row in held.items() if key not in wanted]
    other = [row for key, row in held.items() if key in wanted and row.folded != wanted[key]]
    for row in other:
        row.folded = wanted[row.asset_id, row.channel_id, row.language]
    new = [
        SearchText(asset_id=asset, channel_id=channel, language=language, folded=wanted[asset, channel, language])
        for asset, channel, language in wanted.keys() - held.keys()
    ]
    if gone:
        SearchText.objects.filter(pk__in=gone).delete()
    if other:
        SearchText.objects.bulk_update(other, ["folded"], batch_size=BATCH)
    SearchText.objects.bulk_create(new, batch_size=BATCH)
    return len(gone) + len(other) + len(new)


def _slices(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def _codes(assets: Sequence[int]) -> Iterable[str]:
    return Asset.objects.filter(pk__in=assets).values_list("code", flat=True)
