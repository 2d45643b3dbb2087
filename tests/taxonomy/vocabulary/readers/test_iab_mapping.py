"""The mapping of the categories of one IAB taxonomy onto the next."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from taxonomy.vocabulary.readers import iab_mapping
from taxonomy.vocabulary.rows import OutsideName, TermRow
from tests.taxonomy.vocabulary.readers.shown import checked, said


def test_matches_of_one_category_are_gathered(path: Path) -> None:
    path.write_text(
        "Content 1.0 Unique ID\tContent 1.0 IAB Category\tContent 2.0 Unique ID\tImperfect Mapping\n"
        "IAB1-1\tBooks\t42\t\n"
        "IAB1-2\tComics\t42\tMapped to Parent\n"
        "IAB24\tUncategorized\t\t\n"
        "IAB1-3\tArt\t201\n"
        "\n"
    )
    reading = iab_mapping.read(path)
    assert reading.rows == [
        TermRow(
            "42",
            "",
            {},
            2,
            "file.txt",
            mappings=(
                OutsideName("exact", "IAB1-1", "iab-content-1.0"),
                OutsideName("close", "IAB1-2", "iab-content-1.0"),
            ),
        ),
        TermRow("201", "", {}, 5, "file.txt", mappings=(OutsideName("exact", "IAB1-3", "iab-content-1.0"),)),
    ]
    assert said(reading) == [
        (3, "“IAB1-2” becomes “42”, which the file calls imperfect: Mapped to Parent."),
        (4, "“IAB24” has no counterpart."),
    ]
    assert checked(reading) == [(3, "imperfect-mapping", "info"), (4, "no-counterpart", "info")]


def test_a_taxonomy_is_no_mapping(path: Path) -> None:
    path.write_text("Unique ID\tParent\n")
    with pytest.raises(ValidationError, match=r"columns are missing: Content 1\.0 Unique ID, Content 2\.0 Unique ID\."):
        iab_mapping.read(path)
