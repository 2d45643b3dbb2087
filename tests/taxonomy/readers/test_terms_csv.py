"""Our own CSV."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from taxonomy.readers import terms_csv
from taxonomy.rows import Reading, TermRow
from tests.taxonomy.readers.shown import said, seen


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_csv_of_any_separator_line_end_and_byte_order_mark(path: Path, separator: str, line_end: str, mark: str) -> None:
    lines = [
        ["Code", "parent_code", "label", "label@fr", "definition", "status", "path"],
        ["0110", "", "Pets", "Animaux", "", "", "Pets"],
        ["", "", "", "", "", "", ""],
        ["cats", "0110", "Cats", "", "Felis", "Proposed", "Pets > Cats"],
    ]
    path.write_bytes((mark + line_end.join(separator.join(cells) for cells in lines)).encode())
    assert terms_csv.read(path) == Reading(
        rows=[
            TermRow("0110", "", {"en": "Pets", "fr": "Animaux"}, 2, "file.txt"),
            TermRow("cats", "0110", {"en": "Cats"}, 4, "file.txt", status="proposed", definition="Felis"),
        ]
    )


def test_csv_reports_what_it_does_not_read(path: Path) -> None:
    path.write_text(
        "facet,code,parent_code,label,colour\n"
        "product,cats,pets|animals|toys,Cats,grey\n"
        "channel,email,,Email,\n"
        ",dogs,pets,Dogs, big and small,\n"
        ",mice,pets,Mice, big, small\n"
        ",ants\n"
    )
    reading = terms_csv.read(path, facet_code="product", language="de")
    assert seen(reading) == [
        ("cats", "pets", {"de": "Cats"}, 2),
        ("dogs", "pets", {"de": "Dogs"}, 4),
        ("ants", "", {}, 6),
    ]
    assert said(reading) == [
        (1, "These columns are not known and were not read: colour."),
        (2, "“cats” has several parents; it is under “pets”, and not under animals, toys."),
        (3, "“email” is of the facet “channel”, so it was left out; import it there."),
        (5, "The row has more cells than the header, so it was left out; put quotation marks around a cell with separators."),
    ]


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("", r"file\.txt:1: the column “code” is missing; the columns are -\."),
        ("id,name", r"file\.txt:1: the column “code” is missing; the columns are id, name\."),
        ("code,label,Label", r"file\.txt:1: these columns come twice: label\."),
    ],
)
def test_csv_without_a_usable_header_is_refused(path: Path, header: str, message: str) -> None:
    path.write_text(header)
    with pytest.raises(ValidationError, match=message):
        terms_csv.read(path)
