"""Records from text with separators."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from taxonomy.vocabulary.readers.tables import read_table


def records(path: Path) -> list[tuple[int, list[str]]]:
    return [(record.row, record.cells) for record in read_table(path, [])]


def test_records_are_numbered_by_the_line_on_which_they_start(path: Path) -> None:
    path.write_bytes(b'code,label\r\ncats,"Cats\r\nand kittens"\r\n\r\ndogs,Dogs')
    assert records(path) == [
        (1, ["code", "label"]),
        (2, ["cats", "Cats\r\nand kittens"]),
        (4, []),
        (5, ["dogs", "Dogs"]),
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_the_most_frequent_one_of_the_first_line(path: Path, separator: str) -> None:
    path.write_text(separator.join(["code", "label", "definition"]) + "\n" + separator.join(["cats", "Cats", "'x'"]))
    assert records(path) == [(1, ["code", "label", "definition"]), (2, ["cats", "Cats", "'x'"])]


def test_a_line_for_excel_names_the_separator(path: Path) -> None:
    path.write_bytes(b'sep=;\r\nlabel, all;code\r\n"a;\nb";c\r\nd;e\r\n')
    assert records(path) == [(2, ["label, all", "code"]), (3, ["a;\nb", "c"]), (5, ["d", "e"])]


def test_a_quotation_mark_that_is_never_closed_is_refused_where_it_starts(path: Path) -> None:
    path.write_text('code,label\ncats,Cats\ndogs,"Dogs\nmice,Mice\n')
    with pytest.raises(ValidationError, match=r"file\.txt:3: the record that starts here cannot be read"):
        records(path)


def test_a_table_of_too_many_rows_is_refused(path: Path) -> None:
    path.write_text("code\n" + ",\n" * 199_999)
    assert len(records(path)) == 200_000
    path.write_text("code\n" + ",\n" * 200_000)
    with pytest.raises(ValidationError, match=r"file\.txt has more than 200000 rows\."):
        records(path)


def test_a_table_of_too_many_columns_is_refused(path: Path) -> None:
    path.write_text("code" + "," * 500 + "\n")
    assert len(records(path)[0][1]) == 501
    path.write_text("code" + "," * 300 + "x\n")
    with pytest.raises(ValidationError, match=r"file\.txt has more than 300 columns\."):
        records(path)


def test_a_table_in_windows_1252_is_told(path: Path) -> None:
    path.write_bytes(b"code;label\ncafe;Caf\xe9\n")
    problems: list = []
    assert [record.cells for record in read_table(path, problems)] == [["code", "label"], ["cafe", "Café"]]
    assert [(problem.row, problem.check) for problem in problems] == [(2, "encoding")]
