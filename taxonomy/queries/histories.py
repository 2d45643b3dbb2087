"""The history of one term in sentences: its own row, its words and links, and its part in a journey, merged by time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import User
from taxonomy.models import MAPPING_KINDS, NOTE_KINDS, REPLACEMENT_RULES, SYNONYM_KINDS, JourneyPart, Term
from taxonomy.queries.word_tables import WordEvent, WordRow, word_events
from taxonomy.vocabulary.journey_parts import JourneyKind
from taxonomy.vocabulary.reordering import is_reordering
from taxonomy.vocabulary.statuses import TermStatus

MOST_ROWS = 200
MOST_SHOWN = 120
"""Characters of a text that are shown in a sentence."""


@dataclass(frozen=True)
class TermHistoryEntry:
    """What one person did to a term at one moment; `what` is a sentence for the page."""

    at: datetime
    who: User | None
    what: str
    reason: str = ""


@dataclass(frozen=True)
class _Names:
    """What ids in history stand for: terms by their codes, people by their names."""

    terms: Mapping[int, str]
    people: Mapping[int, User]

    def term(self, pk: int | None) -> str:
        return self.terms.get(pk, _("a deleted term")) if pk else _("nothing")

    def person(self, pk: int | None) -> str:
        person = self.people.get(pk or 0)
        return person.display_name if person else _("nobody")


def term_history(term: Term) -> list[TermHistoryEntry]:
    """Who changed what in `term`, newest first. Reads at most MOST_ROWS history rows of the term itself, as many of all its
    words and links, and as many of its part in a journey. Five queries."""
    rows = list(term.history.order_by("-history_id")[:MOST_ROWS])
    parts = list(JourneyPart.history.filter(term_id=term.pk).order_by("-history_id")[:MOST_ROWS])
    words = word_events(term.pk, MOST_ROWS)
    names = _names(rows, parts, words)
    told = [
        *_differences(rows, lambda row, older: _told(row, older, names)),
        *_differences(parts, lambda row, older: _told_part(row, older, names)),
    ]
    events = [
        *(
            TermHistoryEntry(row.history_date, names.people.get(row.history_user_id), what, row.history_change_reason or "")
            for row, what in told
        ),
        *(
            TermHistoryEntry(word.at, names.people.get(word.user_id or 0), what, word.reason)
            for word, what in _told_words(words, names)
        ),
    ]
    return sorted(events, key=lambda event: event.at, reverse=True)


def _names(rows: Sequence[Any], parts: Sequence[Any], words: Sequence[WordEvent]) -> _Names:
    terms = {pk for row in rows for pk in (row.parent_id, row.replaced_by_id)}
    terms |= {part.desired_action_id for part in parts} | {word.row.other_id for word in words}
    people = (
        {row.history_user_id for row in (*rows, *parts)} | {row.owner_id for row in rows} | {word.user_id for word in words}
    )
    return _Names(
        terms=dict(Term.objects.filter(pk__in=terms - {None}).values_list("pk", "code")),
        people=User.objects.in_bulk(people - {None}),
    )


def _differences(rows: Sequence[Any], tell: Any) -> Iterator[tuple[Any, str]]:
    """(row, sentence) of the history of one object, newest first."""
    for row, older in pairwise([*rows, None]):
        for sentence in tell(row, older):
            yield row, sentence


def _told(row: Any, older: Any | None, names: _Names) -> Iterator[str]:
    if older is None:
        yield _("Created") if row.history_type == "+" else _("Changed")
        return
    if row.parent_id != older.parent_id:
        yield _("Moved under %(parent)s") % {"parent": names.term(row.parent_id)} if row.parent_id else _("Moved to the top")
    elif is_reordering(row.history_change_reason or ""):
        yield _("Moved among its siblings")
    if row.status != older.status:
        yield _("Status: %(old)s → %(new)s") % {"old": TermStatus(older.status).label, "new": TermStatus(row.status).label}
    if row.replaced_by_id != older.replaced_by_id:
        yield _("Replaced by %(code)s") % {"code": names.term(row.replaced_by_id)}
    if row.replacement_rule != older.replacement_rule and row.replacement_rule:
        yield _("Replacement rule: %(rule)s") % {"rule": REPLACEMENT_RULES[row.replacement_rule]}
    if row.owner_id != older.owner_id:
        yield _("Owner: %(old)s → %(new)s") % {"old": names.person(older.owner_id), "new": names.person(row.owner_id)}
    for field in ("uri", "valid_from", "valid_to"):
        yield from _told_value(Term._meta.get_field(field), getattr(older, field), getattr(row, field))


def _told_part(row: Any, older: Any | None, names: _Names) -> Iterator[str]:
    if row.history_type == "-":
        yield _("No longer part of a journey")
        return
    if older is None or older.kind != row.kind:
        yield _("Part of a journey: %(kind)s") % {"kind": JourneyKind(row.kind).label}
    for field in ("goal", "mindset", "kpi", "kpi_target", "owning_team"):
        yield from _told_value(JourneyPart._meta.get_field(field), getattr(older, field, ""), getattr(row, field))
    old = older.desired_action_id if older else None
    if old != row.desired_action_id:
        yield _("Desired action: %(old)s → %(new)s") % {"old": names.term(old), "new": names.term(row.desired_action_id)}


def _told_value(field: Any, old: Any, new: Any) -> Iterator[str]:
    if (old or None) == (new or None):
        return
    given = {"what": capfirst(field.verbose_name), "old": _cut(str(old)), "new": _cut(str(new))}
    if not new:
        yield _("%(what)s removed: “%(old)s”") % given
    elif not old:
        yield _("%(what)s: “%(new)s”") % given
    else:
        yield _("%(what)s: “%(old)s” → “%(new)s”") % given


_ADDED: dict[str, str | Promise] = {
    "label": gettext_lazy("Label in %(language)s: “%(text)s”"),
    "synonym": gettext_lazy("%(kind)s (%(language)s) added: “%(text)s”"),
    "note": gettext_lazy("%(kind)s (%(language)s) added: “%(text)s”"),
    "notation": gettext_lazy("Notation added: %(text)s"),
    "mapping": gettext_lazy("%(kind)s added: %(text)s"),
    "broader": gettext_lazy("Further parent added: %(other)s"),
    "narrower": gettext_lazy("Became a further parent of %(other)s"),
    "related": gettext_lazy("Related term added: %(other)s"),
    "replacement": gettext_lazy("Replacement added: %(other)s"),
    "exit": gettext_lazy("Exit added to %(other)s: %(text)s"),
}
_CHANGED: dict[str, str | Promise] = {
    "label": gettext_lazy("Label in %(language)s: “%(old)s” → “%(text)s”"),
    "note": gettext_lazy("%(kind)s (%(language)s): “%(old)s” → “%(text)s”"),
    "exit": gettext_lazy("Exit to %(other)s: %(text)s"),
}
_REMOVED: dict[str, str | Promise] = {
    "label": gettext_lazy("Label in %(language)s removed: “%(text)s”"),
    "synonym": gettext_lazy("%(kind)s (%(language)s) removed: “%(text)s”"),
    "note": gettext_lazy("%(kind)s (%(language)s) removed: “%(text)s”"),
    "notation": gettext_lazy("Notation removed: %(text)s"),
    "mapping": gettext_lazy("%(kind)s removed: %(text)s"),
    "broader": gettext_lazy("Further parent removed: %(other)s"),
    "narrower": gettext_lazy("No longer a further parent of %(other)s"),
    "related": gettext_lazy("Related term removed: %(other)s"),
    "replacement": gettext_lazy("Replacement removed: %(other)s"),
    "exit": gettext_lazy("Exit removed: %(other)s"),
}
_KINDS: dict[str, Mapping[str, str | Promise]] = {"synonym": SYNONYM_KINDS, "note": NOTE_KINDS, "mapping": MAPPING_KINDS}


def _told_words(words: Sequence[WordEvent], names: _Names) -> Iterator[tuple[WordEvent, str]]:
    """(event, sentence) for words and links; `words` comes newest first."""
    before: dict[tuple[str, int], str] = {}
    for word in reversed(words):
        row = word.row
        table = "related" if row.table == "related_back" else row.table
        old = before.get((table, row.pk), "")
        if word.type == "-":
            sentence = _REMOVED[table]
        elif word.type == "~" and old and table in _CHANGED:
            sentence = _CHANGED[table]
        else:
            sentence = _ADDED[table]
        before[table, row.pk] = row.text
        yield word, str(sentence) % {**_parts(table, row, names), "old": _cut(old)}


def _parts(table: str, row: WordRow, names: _Names) -> dict[str, str]:
    """The values of the placeholders in the sentences about a row."""
    text = f"{row.extra} {row.text}".strip() if table in {"mapping", "notation"} else _cut(row.text)
    return {
        "kind": str(_KINDS[table].get(row.kind, row.kind)) if table in _KINDS else "",
        "language": row.language or _("no language"),
        "text": text or "–",
        "other": names.term(row.other_id),
    }


def _cut(text: str) -> str:
    return text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 1].rstrip()}…"
