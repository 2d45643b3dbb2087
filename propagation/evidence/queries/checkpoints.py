"""What a checkpoint says, and whether the database still agrees with one that was written earlier."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from propagation.evidence.models import Seal, SealHead
from propagation.evidence.queries.sources import source_by_key
from propagation.feed.models import FeedEntry, FeedHead
from propagation.feed.rules.timestamps import rfc3339


class UnreadableCheckpointError(ValueError):
    """A file is no checkpoint."""


def checkpoint_content() -> dict[str, Any]:
    """Where feed and seals end now, and how many rows of each source are sealed."""
    seals = SealHead.objects.get(pk=1)
    feed = FeedHead.objects.get(pk=1)
    return {
        "made_at": rfc3339(timezone.now()),
        "feed": {"epoch": feed.epoch, "sequence": feed.sequence, "hash": feed.entry_hash},
        "seals": {"number": seals.number, "hash": seals.hash},
        "rows": _sealed_rows(seals.number),
    }


def differences(checkpoint: dict[str, Any]) -> Iterator[str]:
    """Yield a sentence for each thing that the checkpoint knew and that is gone or another now.

    Raises UnreadableCheckpointError when parts are missing.
    """
    try:
        at = str(checkpoint["made_at"])
        epoch, sequence, entry_hash = (checkpoint["feed"][name] for name in ("epoch", "sequence", "hash"))
        number, seal_hash = (checkpoint["seals"][name] for name in ("number", "hash"))
        rows = dict(checkpoint["rows"])
        whole = all(isinstance(value, int) for value in (epoch, sequence, number, *rows.values()))
    except (KeyError, TypeError, ValueError):
        whole = False
    if not whole:
        raise UnreadableCheckpointError(_("This file is no checkpoint: parts of it are missing."))
    yield from _feed_differences(at, epoch, sequence, entry_hash)
    yield from _seal_differences(at, number, seal_hash, rows)


def _feed_differences(at: str, epoch: int, sequence: int, entry_hash: str) -> Iterator[str]:
    last = FeedEntry.objects.order_by("sequence").last()
    end = last.sequence if last else 0
    names = {"now": end, "then": sequence, "at": at, "epoch": epoch}
    now = FeedHead.objects.get(pk=1).epoch
    if now < epoch:
        yield _("The epoch is %(now)d, but the checkpoint of %(at)s knew epoch %(epoch)d.") % {**names, "now": now}
    if sequence > end:
        yield _("The feed ends at %(now)d, but the checkpoint of %(at)s knew entry %(then)d: its tail was cut off.") % names
    elif sequence and not FeedEntry.objects.filter(sequence=sequence, entry_hash=entry_hash).exists():
        yield _("Entry %(then)d of the feed is not the one that the checkpoint of %(at)s knew: the feed was rewritten.") % names


def _seal_differences(at: str, number: int, seal_hash: str, rows: dict[str, int]) -> Iterator[str]:
    last = Seal.objects.order_by("number").last()
    end = last.number if last else 0
    names = {"now": end, "then": number, "at": at}
    if number > end:
        yield _("The seals end at %(now)d, but the checkpoint of %(at)s knew seal %(then)d: their tail was cut off.") % names
    elif number and not Seal.objects.filter(number=number, hash=seal_hash).exists():
        yield _("Seal %(then)d is not the one that the checkpoint of %(at)s knew: the seals were rewritten.") % names
    present = _sealed_rows(number)
    for key, then in sorted(rows.items()):
        if present.get(key, 0) < then:
            source = source_by_key().get(key)
            yield _("%(source)s: %(now)d rows have seals up to %(number)d, but the checkpoint of %(at)s knew %(then)d.") % {
                "source": source.model._meta.verbose_name if source else key,
                "now": present.get(key, 0),
                "number": number,
                "at": at,
                "then": then,
            }


def _sealed_rows(number: int) -> dict[str, int]:
    """Source -> how many of its rows have a seal with at most this number."""
    counted = Seal.objects.filter(number__lte=number).order_by().values("source").annotate(rows=Count("pk"))
    return {row["source"]: row["rows"] for row in counted}
