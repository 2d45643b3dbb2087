"""Our own table."""

from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from taxonomy.vocabulary.readers import terms_csv
from taxonomy.vocabulary.rows import Notation, Note, OutsideName, Reading, Synonym, TermRow
from tests.taxonomy.vocabulary.readers.shown import checked, said, seen


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_any_separator_line_end_and_byte_order_mark(path: Path, separator: str, line_end: str, mark: str) -> None:
    lines = [
        ["Code", "Parent code", "label", "label@fr", "definition", "status", "path"],
        ["0110", "", "Pets", "Animaux", "", "", "Pets"],
        ["", "", "", "", "", "", ""],
        ["cats", "0110", "Cats", "", "Felis", "Proposed", "Pets > Cats"],
    ]
    path.write_bytes((mark + line_end.join(separator.join(cells) for cells in lines)).encode())
    assert terms_csv.read(path) == Reading(
        rows=[
            TermRow("0110", "", {"en": "Pets", "fr": "Animaux"}, 2, "file.txt"),
            TermRow(
                "cats", "0110", {"en": "Cats"}, 4, "file.txt", status="proposed", notes=(Note("definition", "en", "Felis"),)
            ),
        ]
    )


def test_every_column_has_its_place(path: Path) -> None:
    path.write_text(
        "facet,code,parent_code,label@pt-br,label@UND,alt_labels@en,hidden_labels,definition@en,definition@en#2,scope_note,"
        "example,use_when@en,avoid_when@en,history_note,editorial_note,change_note,note,notation,status,status_reason,"
        "replaced_by,replacement_rule,related,uri,identifiers,exact_match,close_match,broad_match,narrow_match,related_match,"
        "sort,owner,valid_from,valid_to\n"
        "product,cats,pets|animals | toys,Gatos,Felis,Kitty | Tom,Catz,One,Two,S,E,U,A,H,Ed,C,N,0110 | 01^^urn:x,"
        "Deprecated,Old,lions | tigers,ANY,dogs,urn:cats,google=1,urn:a,urn:b,urn:c,urn:d,urn:e,-3,sara,2026-01-31,2027-01-31\n"
    )
    reading = terms_csv.read(path, language="de", facet_code="product")
    assert reading == Reading(
        rows=[
            TermRow(
                "cats",
                "pets",
                {"pt-BR": "Gatos", "": "Felis"},
                2,
                "file.txt",
                status="deprecated",
                broader=("animals", "toys"),
                synonyms=(
                    Synonym("alternative", "en", "Kitty"),
                    Synonym("alternative", "en", "Tom"),
                    Synonym("hidden", "de", "Catz"),
                ),
                notes=(
                    Note("definition", "en", "One"),
                    Note("definition", "en", "Two"),
                    Note("scope", "de", "S"),
                    Note("example", "de", "E"),
                    Note("use_when", "en", "U"),
                    Note("avoid_when", "en", "A"),
                    Note("history", "de", "H"),
                    Note("editorial", "de", "Ed"),
                    Note("change", "de", "C"),
                    Note("note", "de", "N"),
                ),
                notations=(Notation("0110"), Notation("01", "urn:x")),
                mappings=(
                    OutsideName("identifier", "1", "google"),
                    OutsideName("exact", "urn:a"),
                    OutsideName("close", "urn:b"),
                    OutsideName("broad", "urn:c"),
                    OutsideName("narrow", "urn:d"),
                    OutsideName("related", "urn:e"),
                ),
                related=("dogs",),
                replaced_by=("lions", "tigers"),
                replacement_rule="any",
                status_reason="Old",
                uri="urn:cats",
                owner="sara",
                valid_from=date(2026, 1, 31),
                valid_to=date(2027, 1, 31),
                sort=-3,
            )
        ]
    )


def test_blank_says_nothing_and_a_word_clears(path: Path) -> None:
    path.write_text(
        "code,parent_code,label,label@fr,alt_labels@fr,definition@en,definition@en#2,notation,exact_match,uri,sort,note@und\n"
        "cats,~empty~,,~empty~,~empty~,~empty~,,~empty~,~empty~,~empty~,~empty~,~empty~\n"
        "dogs,pets | ~empty~,'~empty~,,\\~empty~,One,~empty~,,,,,\n"
        "mice,pets,,,,,,,,,,\n"
    )
    reading = terms_csv.read(path)
    assert [(row.code, row.parent_code, sorted(row.cleared)) for row in reading.rows] == [
        (
            "cats",
            "",
            [
                "alt_labels@fr",
                "definition@en",
                "exact_match",
                "label@fr",
                "notation",
                "note@",
                "parent_code",
                "sort",
                "uri",
            ],
        ),
        ("dogs", "pets", ["broader"]),
        ("mice", "pets", []),
    ]
    assert reading.rows[1].labels == {"en": "~empty~"}
    assert reading.rows[1].synonyms == (Synonym("alternative", "fr", "~empty~"),)
    assert reading.rows[1].notes == (Note("definition", "en", "One"),)
    assert reading.problems == []


def test_what_is_left_out_is_reported_with_its_row(path: Path) -> None:
    path.write_text(
        "facet,code,parent_code,label,colour,label@french!,sort,valid_from,replacement_rule,status\n"
        "product,cats,pets,'=Cats,grey,,,,,\n"
        "channel,email,,Email,,,,,,\n"
        ",dogs,pets,Dogs, big and small,,,,,\n"
        ",mice,pets,Mice, big, small,,,,,,x\n"
        ",ants\n"
        "product,cats,pets,Cats again,,,,,,\n"
        ",bees,,Bees,,,first,15.9.2026,some,~empty~\n"
    )
    reading = terms_csv.read(path, facet_code="product", language="de")
    assert seen(reading) == [
        ("cats", "pets", {"de": "=Cats"}, 2),
        ("dogs", "pets", {"de": "Dogs"}, 4),
        ("ants", "", {}, 6),
    ]
    assert said(reading) == [
        (1, "These columns are not known and were not read: colour, label@french!."),
        (3, "“email” is of the facet “channel”, so it was left out; import it there."),
        (5, "The row has more cells than the header; put quotation marks around a cell with separators."),
        (7, "The code “cats” is in row 2 already; that row is kept."),
        (8, "status cannot be cleared; leave the cell blank to keep it."),
        (8, "replacement_rule is “some”; use any or all."),
        (8, "valid_from is “15.9.2026”; write a date as year-month-day, such as 2026-09-15."),
        (8, "sort is “first”; write a whole number of at most nine digits."),
    ]
    assert checked(reading) == [
        (1, "unknown-column", "warning"),
        (3, "other-facet", "warning"),
        (5, "unreadable-row", "error"),
        (7, "duplicate-code", "error"),
        *[(8, "unreadable-row", "error")] * 4,
    ]


def test_a_column_without_a_name_is_reported_if_there_is_anything_in_it(path: Path) -> None:
    path.write_text("code,,label,,\ncats,,Cats,grey,\n")
    reading = terms_csv.read(path)
    assert seen(reading) == [("cats", "", {"en": "Cats"}, 2)]
    assert said(reading) == [(1, "These columns have no name and were not read: 4.")]


def test_a_code_that_was_left_out_may_come_again(path: Path) -> None:
    path.write_text("code,label,sort\ncats,Cats,first\ncats,Cats,1\n")
    reading = terms_csv.read(path)
    assert seen(reading) == [("cats", "", {"en": "Cats"}, 3)]
    assert checked(reading) == [(2, "unreadable-row", "error")]


def test_the_same_code_may_come_in_two_facets(path: Path) -> None:
    path.write_text("facet,code\nproduct,email\nchannel,email\n")
    assert [row.code for row in terms_csv.read(path).rows] == ["email", "email"]


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("", r"file\.txt:1: the column “code” is missing; the columns are -\."),
        ("id,name", r"file\.txt:1: the column “code” is missing; the columns are id, name\."),
        ("code,label,Label", r"file\.txt:1: these columns come twice: label@en\."),
        ("code,label,label@EN", r"file\.txt:1: these columns come twice: label@en\."),
        ("code,note,note#1", r"file\.txt:1: these columns come twice: note@en\."),
    ],
)
def test_a_table_without_a_usable_header_is_refused(path: Path, header: str, message: str) -> None:
    path.write_text(header)
    with pytest.raises(ValidationError, match=message):
        terms_csv.read(path)
