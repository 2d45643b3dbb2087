"""Files that cannot be read in any format, and tables out of those that can."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taxonomy.readers import source
from taxonomy.readers.formats import READERS


def test_a_file_that_is_not_utf8_is_refused_with_row_and_byte(path: Path) -> None:
    path.write_bytes(b"code,label\ncafe,Caf\xe9\n")
    with pytest.raises(ValidationError, match=r"file\.txt:2: byte 19 is not UTF-8\. Save the file as UTF-8"):
        source.read_text(path)


def test_utf16_is_refused_too(path: Path) -> None:
    path.write_text("code,label\n", encoding="utf-16")
    with pytest.raises(ValidationError, match=r"file\.txt:1: byte 0 is not UTF-8"):
        source.read_text(path)


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


def test_records_are_numbered_by_the_line_on_which_they_start(path: Path) -> None:
    path.write_bytes(b'code,label\r\ncats,"Cats\r\nand kittens"\r\n\r\ndogs,Dogs')
    assert list(source.read_table(path)) == [
        (1, ["code", "label"]),
        (2, ["cats", "Cats\r\nand kittens"]),
        (4, []),
        (5, ["dogs", "Dogs"]),
    ]


def test_a_quotation_mark_that_is_never_closed_is_refused_where_it_starts(path: Path) -> None:
    path.write_text('code,label\ncats,Cats\ndogs,"Dogs\nmice,Mice\n')
    with pytest.raises(ValidationError, match=r"file\.txt:3: the record that starts here cannot be read"):
        list(source.read_table(path))


@pytest.mark.parametrize("name", sorted(READERS))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(content=st.one_of(st.binary(max_size=300), st.text(alphabet="code,parent_id\t\"'@<>.:;{}[]()#\n\r ax1é", max_size=300)))
def test_any_content_is_read_or_refused(tmp_path: Path, name: str, content: bytes | str) -> None:
    broken = tmp_path / "broken.txt"
    broken.write_bytes(content if isinstance(content, bytes) else content.encode())
    named: list[str] = []
    try:
        reading = READERS[name](broken, "en", "product")
        named += [row.file for row in reading.rows] + [problem.file for problem in reading.problems]
    except ValidationError as refusal:
        named.append(refusal.messages[0])
    assert all("broken.txt" in text for text in named)
