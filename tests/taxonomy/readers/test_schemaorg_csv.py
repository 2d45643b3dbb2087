"""schema.org types."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from taxonomy.readers import schemaorg_csv
from taxonomy.rows import Problem, Reading, TermRow


def test_schemaorg_names_parents_and_plain_definitions(path: Path) -> None:
    path.write_text(
        "id,label,comment,subTypeOf\n"
        'https://schema.org/Action,Action,"Something ""done"".<br/><br/>\n\nSee <a href=""/docs"">docs</a> &amp; more.",'
        "https://schema.org/Thing\n"
        'https://schema.org/PlayAction,PlayAction,Play,"https://schema.org/Action, https://schema.org/Event"\n'
        "https://schema.org/Broken,Broken\n"
    )
    reading = schemaorg_csv.read(path)
    assert reading == Reading(
        rows=[
            TermRow("Action", "", {"en": "Action"}, 2, "file.txt", definition='Something "done". See docs & more.'),
            TermRow("PlayAction", "Action", {"en": "PlayAction"}, 5, "file.txt", definition="Play"),
        ],
        problems=[
            Problem("file.txt", 5, "“PlayAction” has several supertypes; it is under “Action”, and not under Event."),
            Problem("file.txt", 6, "The row has 2 cells and the header 4; it was left out."),
        ],
    )


def test_schemaorg_without_its_columns_is_refused(path: Path) -> None:
    path.write_text("id,label\n")
    with pytest.raises(ValidationError, match=r"file\.txt:1: these columns are missing: comment, subTypeOf\."):
        schemaorg_csv.read(path)
