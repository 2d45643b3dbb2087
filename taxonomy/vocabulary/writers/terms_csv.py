"""Writes terms as our own CSV table (readers/columns.py names the columns); reading it gives the same terms again."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from taxonomy.vocabulary import cells
from taxonomy.vocabulary.readers.columns import (
    AFTER_WORDS,
    BEFORE_WORDS,
    JOURNEY,
    LABEL,
    MAPPINGS,
    NOTES,
    SYNONYMS,
    WORDS,
    Column,
)
from taxonomy.vocabulary.rows import TermRow
from taxonomy.vocabulary.writers import csv_table

NO_PATHS: Mapping[str, str] = MappingProxyType({})


def write(rows: Iterable[TermRow], *, facet: str, paths: Mapping[str, str] = NO_PATHS, for_excel: bool = False) -> bytes:
    """Return the terms in UTF-8, in their order, with a column of words for each kind and language that occurs.

    `paths` is code -> path, for people to read. What a row clears is written as ~empty~. `for_excel` and the guard against
    formulas are those of csv_table.write. White space at the ends of a text is lost when the table is read.
    """
    rows = list(rows)
    header = [*map(Column, BEFORE_WORDS), *_word_columns(rows), *_journey_columns(rows), *map(Column, AFTER_WORDS)]
    lines = (
        [values.get(column, "") for column in header]
        for row in rows
        for values in [_values(row) | {Column("facet"): facet, Column("path"): paths.get(row.code, "")}]
    )
    return csv_table.write([column.name for column in header], lines, for_excel=for_excel)


def _word_columns(rows: Iterable[TermRow]) -> list[Column]:
    """The columns of words that occur, by kind as in columns.py, then by language; a term may have several notes of a kind."""
    occurring = {column for row in rows for column in _values(row) if column.base in WORDS}
    return sorted(occurring, key=lambda column: (WORDS.index(column.base), column.language, column.number))


def _journey_columns(rows: Iterable[TermRow]) -> list[Column]:
    """All columns of journeys where a row says something of one, else none."""
    return [*map(Column, JOURNEY)] if any(any(row.journey) or row.cleared & JOURNEY.keys() for row in rows) else []


def _values(row: TermRow) -> dict[Column, str]:
    """The cells of a row, blank ones left out."""
    values = {Column("parent_code"): _parents(row)}
    values |= {_cleared(name): cells.Clear(cells.EMPTY) for name in row.cleared - {"parent_code", "broader"}}
    texts = {
        "code": row.code,
        "notation": cells.join_notations(row.notations),
        "status": row.status,
        "status_reason": row.status_reason,
        "replaced_by": cells.join(row.replaced_by),
        "replacement_rule": row.replacement_rule,
        "related": cells.join(row.related),
        "uri": row.uri,
        "sort": "" if row.sort is None else str(row.sort),
        "owner": row.owner,
        "valid_from": row.valid_from.isoformat() if row.valid_from else "",
        "valid_to": row.valid_to.isoformat() if row.valid_to else "",
    }
    texts |= {column: getattr(row.journey, name) for column, name in JOURNEY.items() if name != "exits"}
    texts["exits"] = cells.join("=".join(filter(None, way)) for way in row.journey.exits)
    texts |= {base: cells.join_outside(name for name in row.mappings if name.kind == kind) for base, kind in MAPPINGS.items()}
    words = {Column(LABEL, language): text for language, text in row.labels.items()} | _synonyms(row) | _notes(row)
    words |= {Column(base): text for base, text in texts.items()}
    return values | {column: text for column, text in words.items() if text}


def _parents(row: TermRow) -> str:
    first = cells.EMPTY if "parent_code" in row.cleared else row.parent_code
    further = [cells.EMPTY] if "broader" in row.cleared else list(row.broader)
    cell = f" {cells.SEPARATOR} ".join([first, *further])
    return cells.Clear(cell) if cell == cells.EMPTY else cell


def _cleared(name: str) -> Column:
    base, _mark, language = name.partition("@")
    return Column(base, language)


def _synonyms(row: TermRow) -> dict[Column, str]:
    texts: dict[Column, list[str]] = {}
    bases = {kind.value: base for base, kind in SYNONYMS.items()}
    for synonym in row.synonyms:
        texts.setdefault(Column(bases[synonym.kind], synonym.language), []).append(synonym.text)
    return {column: cells.join(found) for column, found in texts.items()}


def _notes(row: TermRow) -> dict[Column, str]:
    bases = {kind.value: base for base, kind in NOTES.items()}
    values: dict[Column, str] = {}
    for note in row.notes:
        column = Column(bases[note.kind], note.language)
        while column in values:
            column = Column(column.base, column.language, column.number + 1)
        values[column] = note.text
    return values
