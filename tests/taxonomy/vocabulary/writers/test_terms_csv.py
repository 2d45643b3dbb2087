"""Our own table, written, and read again as it was."""

import csv
import io
from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taxonomy.vocabulary.readers import terms_csv as reader
from taxonomy.vocabulary.rows import MappingKind, Notation, Note, NoteKind, OutsideName, Synonym, SynonymKind, TermRow
from taxonomy.vocabulary.writers import terms_csv

TERMS = [
    TermRow(
        "0110",
        "",
        {"en": "=Pets", "": "Pets, “all”"},
        broader=(),
        synonyms=(Synonym("alternative", "fr", "a|b"), Synonym("alternative", "fr", "c")),
        notes=(Note("definition", "en", "One"), Note("definition", "en", "Two\nlines")),
        cleared=frozenset({"uri", "broader", "label@fr"}),
    ),
    TermRow(
        "cats",
        "0110",
        {"en": "Cats"},
        status="deprecated",
        broader=("animals",),
        mappings=(OutsideName("identifier", "1", "google"), OutsideName("exact", "https://a.example/?q=1")),
        replaced_by=("lions", "tigers"),
        replacement_rule="any",
        valid_to=date(2026, 9, 15),
        sort=2,
    ),
]


def test_the_table_has_the_columns_of_words_that_occur_and_all_others() -> None:
    assert terms_csv.write(TERMS, facet="product", paths={"cats": "Pets > Cats"}).decode() == (
        "facet,code,parent_code,label@und,label@en,label@fr,alt_labels@fr,definition@en,definition@en#2,notation,status,"
        "status_reason,replaced_by,replacement_rule,related,uri,identifiers,exact_match,close_match,broad_match,narrow_match,"
        "related_match,sort,owner,valid_from,valid_to,path\n"
        'product,0110, | ~empty~,"Pets, “all”",\'=Pets,~empty~,a\\|b | c,One,"Two\nlines",,,,,,,~empty~,,,,,,,,,,,\n'
        "product,cats,0110 | animals,,Cats,,,,,,deprecated,,lions | tigers,any,,,google=1,https://a.example/?q=1,,,,,2,,,"
        "2026-09-15,Pets > Cats\n"
    )


def test_for_excel_there_is_a_byte_order_mark_and_lines_end_as_on_windows() -> None:
    content = terms_csv.write([TermRow("cafe", "", {"fr": "Café"})], facet="product", for_excel=True)
    assert content.startswith(b"\xef\xbb\xbffacet,code,")
    assert content.count(b"\r\n") == 2
    assert content.count(b"\n") == 2
    assert content.decode("utf-8-sig").splitlines()[1] == "product,cafe,,Café" + "," * 18


def test_a_table_without_terms_is_a_header() -> None:
    assert terms_csv.write([], facet="product").decode() == (
        "facet,code,parent_code,notation,status,status_reason,replaced_by,replacement_rule,related,uri,identifiers,exact_match,"
        "close_match,broad_match,narrow_match,related_match,sort,owner,valid_from,valid_to,path\n"
    )


CODES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._~-]{0,8}", fullmatch=True)
LANGUAGES = st.sampled_from(["", "de", "en", "pt-BR"])
TEXTS = st.one_of(
    st.sampled_from(
        ["~empty~", "=1+1", "'=x", "''@", "a | b", "\\|", "\\", "x^^y", "a=b=c", "urn:x?y=z", "Zeile\r\n2", "a\rb", "-"]
    ),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff"), min_size=1, max_size=12),
).map(str.strip)
TEXTS = TEXTS.filter(bool)
CLEARABLE = [
    "parent_code",
    "broader",
    "label@fr",
    "alt_labels@",
    "scope_note@it",
    "notation",
    "uri",
    "close_match",
    "sort",
    "owner",
]


def several(values: st.SearchStrategy) -> st.SearchStrategy[tuple]:
    return st.lists(values, max_size=2, unique=True).map(tuple)


def without_contradictions(row: TermRow) -> bool:
    """Whether no field is both stated and cleared."""
    stated = {
        "parent_code": row.parent_code,
        "broader": row.broader,
        "notation": row.notations,
        "uri": row.uri,
        "owner": row.owner,
        "close_match": [name for name in row.mappings if name.kind == "close"],
        "sort": row.sort is not None,
        "alt_labels@": [synonym for synonym in row.synonyms if synonym[:2] == ("alternative", "")],
    }
    return not any(stated.get(name) for name in row.cleared)


ROWS = st.builds(
    TermRow,
    code=CODES,
    parent_code=st.one_of(st.just(""), CODES),
    labels=st.dictionaries(LANGUAGES, TEXTS, max_size=3),
    status=st.sampled_from(["", "proposed", "active", "deprecated", "merged"]),
    broader=several(CODES),
    synonyms=several(st.builds(Synonym, st.sampled_from(list(SynonymKind)), LANGUAGES, TEXTS)),
    notes=several(st.builds(Note, st.sampled_from(list(NoteKind)), LANGUAGES, TEXTS)),
    notations=several(st.builds(Notation, TEXTS, st.one_of(st.just(""), TEXTS))),
    mappings=several(st.builds(OutsideName, st.sampled_from(list(MappingKind)), TEXTS, st.one_of(st.just(""), TEXTS))),
    related=several(CODES),
    replaced_by=several(CODES),
    replacement_rule=st.sampled_from(["", "any", "all"]),
    status_reason=st.one_of(st.just(""), TEXTS),
    uri=st.one_of(st.just(""), TEXTS),
    owner=st.one_of(st.just(""), TEXTS),
    valid_from=st.one_of(st.none(), st.dates()),
    valid_to=st.one_of(st.none(), st.dates()),
    sort=st.one_of(st.none(), st.integers(-999_999_999, 999_999_999)),
    cleared=st.frozensets(st.sampled_from(CLEARABLE)),
).filter(without_contradictions)


def compared(row: TermRow) -> tuple:
    """A row without its line; a table keeps the order of values of one kind and language, but not the order of kinds."""
    return (
        *(getattr(row, name) for name in ("code", "parent_code", "labels", "status", "broader", "notations", "related")),
        *(getattr(row, name) for name in ("replaced_by", "replacement_rule", "status_reason", "uri", "owner", "sort")),
        (row.valid_from, row.valid_to, row.cleared),
        *(sorted(values, key=lambda value: value[:-1]) for values in (row.synonyms, row.notes)),
        sorted(row.mappings, key=lambda name: name.kind),
    )


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(rows=st.lists(ROWS, max_size=2, unique_by=lambda row: row.code), for_excel=st.booleans())
def test_terms_are_read_as_they_were_written(tmp_path: Path, rows: list[TermRow], *, for_excel: bool) -> None:
    path = tmp_path / "terms.csv"
    paths = {row.code: row.labels.get("en", "=1") for row in rows}
    content = terms_csv.write(rows, facet="product", paths=paths, for_excel=for_excel)
    path.write_bytes(content)
    reading = reader.read(path, facet_code="product")
    assert reading.problems == []
    assert [compared(row) for row in reading.rows] == [compared(row) for row in rows]
    table = csv.reader(io.StringIO(content.decode(), newline=""))
    assert [cell for cells in table for cell in cells if cell[:1] in set("=+-@\t\r\n＝＋－＠")] == []
