"""The history of one term: its own row and its labels, merged by time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from people.models import User
from taxonomy.models import Term, TermLabel, TermStatus

MOST_ROWS = 200


@dataclass(frozen=True)
class Event:
    """What one person did to a term at one moment; `what` is a sentence for the page."""

    at: datetime
    who: User | None
    what: str
    reason: str = ""


def term_history(term: Term) -> list[Event]:
    """Who changed what in `term`, newest first, at most the newest MOST_ROWS of each table; three queries."""
    rows = list(term.history.select_related("history_user").order_by("-history_id")[:MOST_ROWS])
    labels = list(TermLabel.history.filter(term_id=term.pk).select_related("history_user").order_by("-history_id")[:MOST_ROWS])
    ids = {pk for row in rows for pk in (row.parent_id, row.replaced_by_id) if pk}
    codes = dict(Term.objects.filter(pk__in=ids).values_list("pk", "code"))
    events = [
        *(
            Event(row.history_date, row.history_user, what, row.history_change_reason or "")
            for row, older in pairwise([*rows, None])
            for what in _told(row, older, codes)
        ),
        *_told_labels(labels),
    ]
    return sorted(events, key=lambda event: event.at, reverse=True)


def _told(row: Any, older: Any | None, codes: dict[int, str]) -> Iterator[str]:
    if older is None:
        yield _("Created") if row.history_type == "+" else _("Changed")
        return
    if row.parent_id != older.parent_id:
        parent = codes.get(row.parent_id)
        yield _("Moved under %(parent)s") % {"parent": parent} if parent else _("Moved to the top")
    if row.status != older.status:
        yield _("Status: %(old)s → %(new)s") % {"old": TermStatus(older.status).label, "new": TermStatus(row.status).label}
    if row.replaced_by_id != older.replaced_by_id:
        yield _("Replaced by %(code)s") % {"code": codes.get(row.replaced_by_id, _("nothing"))}
    if row.definition != older.definition:
        yield _("Definition changed")


def _told_labels(rows: Sequence[Any]) -> Iterator[Event]:
    texts: dict[int, str] = {}
    for row in reversed(rows):
        names = {"language": row.language or _("no language"), "old": texts.get(row.id, ""), "new": row.text}
        if row.history_type == "-":
            what = _("Label in %(language)s removed: “%(new)s”") % names
        elif names["old"]:
            what = _("Label in %(language)s: “%(old)s” → “%(new)s”") % names
        else:
            what = _("Label in %(language)s: “%(new)s”") % names
        texts[row.id] = row.text
        yield Event(row.history_date, row.history_user, what, row.history_change_reason or "")
