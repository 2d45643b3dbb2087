"""The tables that hold the words and links of a term. One query reads all of them, or the histories of all of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, CharField, F, Model, QuerySet, TextField, Value
from django.db.models.functions import Cast

from taxonomy.models import (
    JourneyExit,
    TermBroader,
    TermLabel,
    TermMapping,
    TermNotation,
    TermNote,
    TermRelation,
    TermReplacement,
    TermSynonym,
)
from taxonomy.vocabulary.detail_rules import Words
from taxonomy.vocabulary.rows import Notation, Note, OutsideName, Synonym


class WordRow(NamedTuple):
    """A row of one of TABLES: `table` is its key there, `other_id` the term at the other end of a link. Values that the table
    does not have are "" or None."""

    table: str
    pk: int
    kind: str
    language: str
    text: str
    extra: str
    other_id: int | None


class WordEvent(NamedTuple):
    """A row of the history of one of TABLES: the row itself, and "+", "~" or "-", when, by whom, and why."""

    row: WordRow
    type: str
    at: datetime
    user_id: int | None
    reason: str


class _Table(NamedTuple):
    model: type[Model]
    owner: str
    columns: Mapping[str, str]


TABLES = {
    "label": _Table(TermLabel, "term_id", {"language": "language", "text": "text"}),
    "synonym": _Table(TermSynonym, "term_id", {"kind": "kind", "language": "language", "text": "text"}),
    "note": _Table(TermNote, "term_id", {"kind": "kind", "language": "language", "text": "text"}),
    "notation": _Table(TermNotation, "term_id", {"text": "text", "extra": "datatype"}),
    "mapping": _Table(TermMapping, "term_id", {"kind": "kind", "text": "target", "extra": "scheme"}),
    "broader": _Table(TermBroader, "term_id", {"other_id": "broader_id"}),
    "narrower": _Table(TermBroader, "broader_id", {"other_id": "term_id"}),
    "related": _Table(TermRelation, "term_id", {"other_id": "other_id"}),
    "related_back": _Table(TermRelation, "other_id", {"other_id": "term_id"}),
    "replacement": _Table(TermReplacement, "term_id", {"other_id": "replacement_id"}),
    "exit": _Table(JourneyExit, "stage_id", {"text": "condition", "other_id": "target_id"}),
}
"""Name of a table, as seen from a term -> its model, the column that names the term, and what WordRow takes from it."""
_TEXTS = ("kind", "language", "text", "extra")


def word_rows(term_id: int) -> list[WordRow]:
    """All words and links of a term, oldest first within a table; one query."""
    parts = [
        table.model._default_manager.order_by().filter(**{table.owner: term_id}).values_list(*_columns(name, table))
        for name, table in TABLES.items()
    ]
    return sorted((WordRow(*row) for row in parts[0].union(*parts[1:], all=True)), key=lambda row: row.pk)


def words_of(rows: Sequence[WordRow]) -> Words:
    """Those among `rows` that details.save_details writes, in the order in which they were added."""
    return Words(
        synonyms=tuple(Synonym(row.kind, row.language, row.text) for row in rows if row.table == "synonym"),
        notes=tuple(Note(row.kind, row.language, row.text) for row in rows if row.table == "note"),
        notations=tuple(Notation(row.text, row.extra) for row in rows if row.table == "notation"),
        mappings=tuple(OutsideName(row.kind, row.text, row.extra) for row in rows if row.table == "mapping"),
    )


def word_events(term_id: int, most: int) -> list[WordEvent]:
    """The history of all words and links of a term, newest first, at most `most` rows; one query."""
    parts = []
    for name, table in TABLES.items():
        rows: QuerySet[Any] = table.model.history.order_by()  # type: ignore[attr-defined]  # simple_history adds it
        told = ("history_type", "history_date", "history_user_id", "history_change_reason", "history_id")
        parts.append(rows.filter(**{table.owner: term_id}).values_list(*_columns(name, table), *told))
    newest = parts[0].union(*parts[1:], all=True).order_by("-history_date", "-history_id")[:most]
    return [
        WordEvent(WordRow(*row), kind, at, user_id, reason or "") for *row, kind, at, user_id, reason, _history_id in newest
    ]


def _columns(name: str, table: _Table) -> list[Any]:
    """The columns of WordRow, each of one type in all tables, because that is what a union needs."""
    texts = [Cast(F(table.columns[slot]) if slot in table.columns else Value(""), TextField()) for slot in _TEXTS]
    other = F(table.columns["other_id"]) if "other_id" in table.columns else Value(None)
    return [Cast(Value(name), CharField(max_length=20)), F("id"), *texts, Cast(other, BigIntegerField())]
