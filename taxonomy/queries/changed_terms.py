"""The feed of changed terms: what changed since somebody last asked. It reads the histories that every write of a term leaves.

Terms and their words are written inside tree_lock.locked() only. A history row gets its number inside that lock, which is held
until the writer has committed. So within one history the order of numbers is the order of commits, and a reader who has seen
number n can never miss a lower one. A place in the feed is therefore the last number seen in each history.
"""

import hashlib
import heapq
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from taxonomy.models import (
    JourneyExit,
    JourneyPart,
    Term,
    TermBroader,
    TermLabel,
    TermMapping,
    TermNotation,
    TermNote,
    TermRelation,
    TermReplacement,
    TermSynonym,
)

INITIAL = "initial"
SALT = "throughline.term-changes"


class HistorySource(NamedTuple):
    """A model whose history says that terms changed, and the fields that name them."""

    model: Any
    terms: tuple[str, ...] = ("term_id",)


OWN, REPLACEMENTS = HistorySource(Term, ("id",)), HistorySource(TermReplacement)
ALL = (
    OWN,
    REPLACEMENTS,
    *map(HistorySource, (TermLabel, TermSynonym, TermNote, TermNotation, TermMapping, TermBroader, JourneyPart)),
    HistorySource(TermRelation, ("term_id", "other_id")),
    HistorySource(JourneyExit, ("stage_id",)),
)
"""Append only, because the cursors that callers keep depend on this order."""


@dataclass(frozen=True)
class Feed:
    """A feed by name, the histories that it follows, and the terms that a full reading begins with."""

    name: str
    sources: tuple[HistorySource, ...]
    terms: QuerySet[Term]


class ChangedTerm(NamedTuple):
    term_id: int
    at: datetime


@dataclass(frozen=True)
class ChangedTermPage:
    """Terms that changed, each once. `next` is the place to go on from; `has_more` says that there are more already."""

    changes: list[ChangedTerm]
    next: str
    has_more: bool


@dataclass(frozen=True)
class _Place:
    """The last number seen in each history, a `proof` of the rows there, and in a full reading the id of the last term seen."""

    numbers: tuple[int, ...]
    proof: str
    term_id: int | None = None


class _Row(NamedTuple):
    at: datetime
    number: int
    source: int
    terms: tuple[int, ...]


def read_changes(feed: Feed, since: str, *, limit: int) -> ChangedTermPage:
    """About `limit` terms that changed after `since`, which is `next` of another page, or INITIAL for all terms.

    Reading is safe to repeat: a term may come again, none is left out, and whoever has read everything has the terms as they
    are. Raises ValidationError with code `invalid_cursor` where this feed did not give out `since`, and with `epoch_changed`
    where the histories are not those from which `since` was made. Then everything has to be read again.
    """
    if since == INITIAL:
        return _full_page(feed, replace(_head(feed), term_id=0), limit)
    place = _decode(feed, since)
    return _page(feed, place, limit) if place.term_id is None else _full_page(feed, place, limit)


def _full_page(feed: Feed, place: _Place, limit: int) -> ChangedTermPage:
    """By id, so that nothing is skipped; what changes meanwhile comes after the last page."""
    terms = feed.terms.filter(pk__gt=place.term_id).order_by("pk").values_list("pk", "updated_at")
    rows = [ChangedTerm(*row) for row in terms[: limit + 1]]
    shown, has_more = rows[:limit], len(rows) > limit
    behind = replace(place, term_id=shown[-1].term_id if has_more else None)
    return ChangedTermPage(shown, _encode(feed, behind), has_more)


def _page(feed: Feed, place: _Place, limit: int) -> ChangedTermPage:
    """The histories merged by time. That order is only a convenience: what counts is to take the rows of each without a gap."""
    histories = []
    marks = []
    for index, source in enumerate(feed.sources):
        rows = _rows(source, index, place.numbers[index], limit)
        if place.numbers[index]:
            if not rows or rows[0].number != place.numbers[index]:
                raise _restored()
            marks.append(rows.pop(0))
        histories.append(rows)
    if _proof(marks) != place.proof:
        raise _restored()
    last = {row.source: row for row in marks}
    changes: dict[int, ChangedTerm] = {}
    taken = 0
    for row in heapq.merge(*histories, key=attrgetter("at")):
        fresh = [term_id for term_id in row.terms if term_id not in changes]
        if changes and len(changes) + len(fresh) > limit:
            break
        for term_id in row.terms:
            changes.pop(term_id, None)
            changes[term_id] = ChangedTerm(term_id, row.at)
        last[row.source] = row
        taken += 1
    has_more = taken < sum(map(len, histories)) or any(len(rows) == limit + 1 for rows in histories)
    return ChangedTermPage(list(changes.values()), _encode(feed, _place(feed, last.values())), has_more)


def _rows(source: HistorySource, index: int, number: int, limit: int) -> list[_Row]:
    """The row at `number`, if there is one, and up to `limit` + 1 behind it."""
    history: Any = source.model.history
    rows = (
        history.filter(history_id__gte=number).order_by("history_id").values_list("history_date", "history_id", *source.terms)
    )
    return [_Row(at, found, index, tuple(terms)) for at, found, *terms in rows[: limit + 2 if number else limit + 1]]


def _head(feed: Feed) -> _Place:
    """The end of each history. It is read before the first term, so that what commits in between comes twice, not never."""
    last = []
    for index, source in enumerate(feed.sources):
        history: Any = source.model.history
        rows = history.order_by("-history_id").values_list("history_date", "history_id")
        last += [_Row(at, number, index, ()) for at, number in rows[:1]]
    return _place(feed, last)


def _place(feed: Feed, last: Iterable[_Row]) -> _Place:
    rows = {row.source: row for row in last}
    numbers = tuple(rows[index].number if index in rows else 0 for index in range(len(feed.sources)))
    return _Place(numbers, _proof(rows.values()))


def _proof(rows: Iterable[_Row]) -> str:
    """A text that differs when other rows stand at the same numbers, as after a restore from a backup."""
    text = repr(sorted((row.source, row.number, row.at.isoformat()) for row in rows))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _encode(feed: Feed, place: _Place) -> str:
    text: str = Signer(salt=SALT).sign_object([feed.name, place.numbers, place.proof, place.term_id])
    return text


def _decode(feed: Feed, since: str) -> _Place:
    try:
        name, numbers, proof, term_id = Signer(salt=SALT).unsign_object(since)
    except (BadSignature, ValueError) as error:
        raise _not_ours() from error
    if name != feed.name:
        raise _not_ours()
    missing = (0,) * (len(feed.sources) - len(numbers))
    return _Place((*numbers, *missing), proof, term_id)


def _not_ours() -> ValidationError:
    message = _("This is not a place in this feed. Send the `next` of a page, or since=initial.")
    return ValidationError(message, code="invalid_cursor")


def _restored() -> ValidationError:
    message = _("The registry was restored from a backup. Read everything again with since=initial.")
    return ValidationError(message, code="epoch_changed")
