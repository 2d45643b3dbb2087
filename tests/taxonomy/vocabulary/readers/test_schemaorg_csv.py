"""schema.org types."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from taxonomy.vocabulary.readers import schemaorg_csv
from taxonomy.vocabulary.rows import Note, OutsideName, Reading, RowProblem, Severity, TermRow


def test_schemaorg_names_parents_and_plain_definitions(path: Path) -> None:
    path.write_text(
        "id,label,comment,subTypeOf,equivalentClass,supersededBy\n"
        'https://schema.org/Action,Action,"Something ""done"".<br/><br/>\n\nSee <a href=""/docs"">docs</a> &amp; more.",'
        "https://schema.org/Thing,http://purl.org/dc/dcmitype/Event,\n"
        'https://schema.org/PlayAction,PlayAction,Play,"https://schema.org/Action, https://schema.org/Event",,\n'
        "https://schema.org/Broken,Broken\n"
        "https://schema.org/Old,Old,,https://schema.org/Action,,https://schema.org/PlayAction\n"
    )
    reading = schemaorg_csv.read(path)
    assert reading == Reading(
        rows=[
            TermRow(
                "Action",
                "",
                {"en": "Action"},
                2,
                "file.txt",
                notes=(Note("definition", "en", 'Something "done". See docs & more.'),),
                mappings=(OutsideName("exact", "http://purl.org/dc/dcmitype/Event"),),
                uri="https://schema.org/Action",
            ),
            TermRow(
                "PlayAction",
                "Action",
                {"en": "PlayAction"},
                5,
                "file.txt",
                broader=("Event",),
                notes=(Note("definition", "en", "Play"),),
                uri="https://schema.org/PlayAction",
            ),
            TermRow(
                "Old",
                "Action",
                {"en": "Old"},
                7,
                "file.txt",
                status="deprecated",
                replaced_by=("PlayAction",),
                uri="https://schema.org/Old",
            ),
        ],
        problems=[
            RowProblem(
                "file.txt", 6, "The row has 2 cells and the header 6; it was left out.", "unreadable-row", Severity.ERROR
            )
        ],
    )


def test_schemaorg_without_its_columns_is_refused(path: Path) -> None:
    path.write_text("id,label\n")
    with pytest.raises(ValidationError, match=r"file\.txt:1: these columns are missing: comment, subTypeOf\."):
        schemaorg_csv.read(path)
