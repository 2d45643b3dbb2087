"""The history of one asset, field by field: of its own row, its variants and its tags, merged by time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from content.models import Asset, Tag, Variant
from content.rules.snapshots import COPY_FIELDS
from people.models import User
from taxonomy.models import Term
from taxonomy.queries.references import path_names

ASSET_FIELDS = ("title", "kind", "language", *COPY_FIELDS)
MOST_ROWS = 1_000
"""How many of the newest rows of each table are read; an asset has a few dozen."""
_ONE_SAVE = timedelta(seconds=1)
"""Rows of one person closer together than this come from one save."""


@dataclass(frozen=True)
class FieldChange:
    """`what` changed (a translated name) from `old` to `new`, both as text, empty where there was nothing."""

    what: str
    old: str
    new: str


@dataclass
class AssetHistoryEntry:
    """What one person did at one moment."""

    at: datetime
    who: User | None
    reason: str
    changes: list[FieldChange] = field(default_factory=list)


def asset_history(asset: Asset, language: str) -> list[AssetHistoryEntry]:
    """Who changed what in `asset`, newest first; terms are named by their paths in `language`."""
    variants = list(
        Variant.history.filter(asset_id=asset.pk).select_related("history_user").order_by("-history_id")[:MOST_ROWS]
    )
    tags = list(Tag.history.filter(asset_id=asset.pk).select_related("history_user").order_by("-history_id")[:MOST_ROWS])
    rows = list(asset.history.select_related("history_user").order_by("-history_id")[:MOST_ROWS])
    used = {row.channel_id for row in variants} | {row.term_id for row in tags}
    terms = list(Term.objects.filter(pk__in=used).select_related("facet"))
    labels = path_names(terms, language)
    facets = {term.pk: term.facet.name for term in terms}
    numbers = dict(asset.revisions.values_list("pk", "number"))
    told: list[tuple[Any, list[FieldChange]]] = [
        *((row, _told_asset(row, older, numbers)) for row, older in _with_older(rows)),
        *((row, _told_variant(row, older, labels)) for row, older in _with_older(variants)),
        *((row, [_told_tag(row, older, facets, labels)]) for row, older in _with_older(tags)),
    ]
    return _merge(told)


def _with_older(rows: Sequence[Any]) -> Iterator[tuple[Any, Any | None]]:
    """Yield each history row with the previous row of the same object, or None. `rows`: newest first, of several objects."""
    later: dict[int, Any] = {}
    for row in rows:
        if row.id in later:
            yield later[row.id], row
        later[row.id] = row
    for row in later.values():
        yield row, None


def _told_asset(row: Any, older: Any | None, numbers: dict[int, int]) -> list[FieldChange]:
    if older is None:
        return [FieldChange(_("Asset"), "", _("created"))] if row.history_type == "+" else []
    changes = list(_differences(older, row, ASSET_FIELDS, Asset, ""))
    if older.live_revision_id != row.live_revision_id:
        old, new = (_revision(numbers.get(pk)) for pk in (older.live_revision_id, row.live_revision_id))
        changes.append(FieldChange(_("Live revision"), old, new))
    if row.withdrawn_at and not older.withdrawn_at:
        changes.append(FieldChange(_("Withdrawn"), "", date_format(row.withdrawn_at, "Y-m-d H:i")))
    return changes


def _revision(number: int | None) -> str:
    return f"r{number}" if number else ""


def _told_variant(row: Any, older: Any | None, labels: dict[int, str]) -> list[FieldChange]:
    name = _("Variant %(channel)s, %(language)s") % {
        "channel": labels.get(row.channel_id, row.channel_id),
        "language": row.language,
    }
    if row.history_type == "+":
        return [FieldChange(name, "", _("added")), *_differences(None, row, COPY_FIELDS, Variant, name)]
    if row.history_type == "-":
        return [FieldChange(name, _("removed"), "")]
    changes = list(_differences(older, row, COPY_FIELDS, Variant, name))
    if older and older.channel_id != row.channel_id:
        what = _("%(variant)s: %(field)s") % {"variant": name, "field": _("channel")}
        changes.append(FieldChange(what, *(labels.get(pk, str(pk)) for pk in (older.channel_id, row.channel_id))))
    return changes


def _told_tag(row: Any, older: Any | None, facets: dict[int, str], labels: dict[int, str]) -> FieldChange:
    """A tag that follows a merged term keeps its row, so what it was before is in the row before."""
    name = _("Tag in %(facet)s") % {"facet": facets.get(row.term_id, "?")}
    path = labels.get(row.term_id, str(row.term_id))
    if row.history_type == "-":
        return FieldChange(name, path, "")
    return FieldChange(name, labels.get(older.term_id, str(older.term_id)) if older else "", path)


def _differences(
    old: Any | None, new: Any, names: Sequence[str], model: type[Asset | Variant], prefix: str
) -> Iterator[FieldChange]:
    for name in names:
        before, after = getattr(old, name, ""), getattr(new, name)
        if before != after:
            field: Any = model._meta.get_field(name)
            label = str(field.verbose_name)
            label = _("%(variant)s: %(field)s") % {"variant": prefix, "field": label} if prefix else label.capitalize()
            yield FieldChange(label, before, after)


def _merge(told: list[tuple[Any, list[FieldChange]]]) -> list[AssetHistoryEntry]:
    entries: list[AssetHistoryEntry] = []
    last = None
    for row, changes in sorted(told, key=lambda pair: pair[0].history_date, reverse=True):
        if not changes:
            continue
        near = last is not None and last.history_date - row.history_date < _ONE_SAVE
        if near and entries[-1].who == row.history_user:
            entries[-1].changes += changes
            entries[-1].reason = entries[-1].reason or row.history_change_reason or ""
        else:
            entries.append(
                AssetHistoryEntry(row.history_date, row.history_user, row.history_change_reason or "", list(changes))
            )
        last = row
    return entries
