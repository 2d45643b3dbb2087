"""The taxonomies of IAB Tech Lab, with what their published files hold."""

from pathlib import Path
from textwrap import dedent

import pytest
from django.core.exceptions import ValidationError

from taxonomy.readers import iab_tsv
from tests.taxonomy.readers.shown import said, seen


def test_iab_audience_with_an_empty_column_ragged_and_blank_rows(path: Path) -> None:
    path.write_bytes(
        b"\tUnique ID\tParent ID\tCondensed Name (1st, 2nd, Last Tier)\tTier 1\tTier 2\tTier 3\t*Extension Notes\r\n"
        b"\t1\t\tDemographic\tDemographic\t\t\t\r\n"
        b"\t\t\t\t\t\t\t\r\n"
        b"\t2\t1\tDemographic | Age Range\tDemographic\tAge Range\r\n"
        b"\t3\t2\tDemographic | Age Range | 18-20 |\tDemographic\tAge Range\t18-20\tnote\r\n"
        b"\t\t1\tDemographic | Lost\tDemographic\tLost\t\t\r\n"
        b"\t4\t1\tDemographic | Named only\r\n"
    )
    reading = iab_tsv.read(path)
    assert seen(reading) == [
        ("1", "", {"en": "Demographic"}, 2),
        ("2", "1", {"en": "Age Range"}, 4),
        ("3", "2", {"en": "18-20"}, 5),
        ("4", "1", {"en": "Demographic | Named only"}, 7),
    ]
    assert said(reading)[:2] == [(3, "The row is empty."), (6, "The row has no unique id, so it was left out.")]


def test_iab_content_with_two_header_rows_and_the_same_label_twice(path: Path) -> None:
    path.write_text(
        dedent("""\
            Relational ID System\t\t\tTiered Categories\t\t
            Unique ID\tParent\tName\tTier 1\tTier 2\t
            1220\t\tTravel\tTravel\t\t
            1225\t1220\tAntarctica\tTravel\tAntarctica\t
            1227\t1220\tAntarctica\tTravel\tAntarctica\t
        """)
    )
    reading = iab_tsv.read(path)
    assert [(row.code, row.parent_code) for row in reading.rows] == [("1220", ""), ("1225", "1220"), ("1227", "1220")]
    assert reading.problems == []


def test_iab_believes_the_parent_id_and_repairs_a_self_parent_by_its_path(path: Path) -> None:
    path.write_text(
        "Unique ID\tParent ID\tName\tTier 1\tTier 2\tTier 3\n"
        "1\t\tFamily\tFamily\t\t\n"
        "2\t1\tChildcare\tFamily\tChildcare\t\n"
        "3\t3\tDay Care\tFamily\tChildcare\tDay Care\n"
        "4\t2\tKids Activities\tFamily\tKids Activities\t\n"
        "5\t5\tLost\tNowhere\tLost\t\n"
    )
    reading = iab_tsv.read(path)
    assert [(row.code, row.parent_code) for row in reading.rows] == [("1", ""), ("2", "1"), ("3", "2"), ("4", "2"), ("5", "5")]
    assert said(reading) == [
        (4, "“3” names itself as its parent; it was put under “2”, as its path says."),
        (5, "“4” is under “Family > Childcare” by its parent id, and under “Family” by its path; the parent id is believed."),
        (6, "“5” names itself as its parent, and its path names none."),
    ]


def test_a_tsv_without_iab_columns_is_refused(path: Path) -> None:
    path.write_text("Content 1.0 Unique ID\tContent 2.0 Parent\n" * 20)
    with pytest.raises(ValidationError, match=r"file\.txt is not an IAB taxonomy: none of its first 5 rows"):
        iab_tsv.read(path)
