"""Files that cannot be read in any format, and the text of those that can."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from taxonomy.vocabulary.readers import files as source
from taxonomy.vocabulary.rows import RowProblem, Severity


def test_a_file_that_must_be_utf8_is_refused_with_row_and_byte(path: Path) -> None:
    path.write_bytes(b"code,label\ncafe,Caf\xe9\n")
    with pytest.raises(ValidationError, match=r"file\.txt:2: byte 19 is not UTF-8\. Save the file as UTF-8"):
        source.read_text(path)


def test_a_file_in_windows_1252_is_read_as_a_guess_that_is_told(path: Path) -> None:
    path.write_bytes("code,label\ncafe,Café\neuro,€ 5\n".encode("cp1252"))
    problems: list[RowProblem] = []
    assert source.decode(path, path.read_bytes(), problems) == "code,label\ncafe,Café\neuro,€ 5\n"
    assert problems == [
        RowProblem(
            "file.txt",
            2,
            "Not UTF-8. The file was read as Windows-1252, which is a guess: check its accented letters.",
            "encoding",
            Severity.INFO,
        )
    ]


def test_utf8_is_no_guess(path: Path) -> None:
    problems: list[RowProblem] = []
    assert source.decode(path, "\ufeffcafe,Café".encode(), problems) == "cafe,Café"
    assert problems == []


def test_lines_are_numbered_without_comments_and_blank_ones_and_bounded(path: Path) -> None:
    path.write_text("# Version\n\na > b\n c #\n")
    assert source.read_lines(path, []) == [(3, "a > b"), (4, " c #")]
    path.write_text("\n" * 200_001)
    with pytest.raises(ValidationError, match=r"file\.txt has more than 200000 rows\. Delete empty ones at its end"):
        source.read_lines(path, [])


@pytest.mark.parametrize(
    "content", [b"code\ncaf\x81\xe9", "code,label\n".encode("utf-16")], ids=["not in Windows-1252 either", "UTF-16"]
)
def test_what_cannot_be_windows_1252_is_refused(path: Path, content: bytes) -> None:
    with pytest.raises(ValidationError, match=r"file\.txt:[12]: byte \d is not UTF-8"):
        source.decode(path, content, [])


def test_a_file_above_10_mb_is_refused_and_one_of_10_mb_is_not(path: Path) -> None:
    path.write_bytes(b"a" * (10 * 1024 * 1024))
    assert len(source.read_text(path)) == 10_485_760
    path.write_bytes(b"a" * (10 * 1024 * 1024 + 1))
    with pytest.raises(ValidationError, match=r"file\.txt has 10\.0 MB; at most 10 MB are read\. Split it"):
        source.read_text(path)


def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match=r"gone\.csv cannot be read: No such file or directory\."):
        source.read_text(tmp_path / "gone.csv")
    with pytest.raises(ValidationError, match="cannot be read: Is a directory"):
        source.read_text(tmp_path)
