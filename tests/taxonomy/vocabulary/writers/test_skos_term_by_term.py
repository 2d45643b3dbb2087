"""SKOS is written term by term: each term is one part of the file, and little of it is in memory at once."""

import json
import tracemalloc

from taxonomy.vocabulary.rows import TermRow
from tests.taxonomy.vocabulary.writers.test_skos import written


def test_each_term_is_a_line_of_the_json_ld() -> None:
    """A comparison of two files shows the terms that differ."""
    rows = [TermRow(code=code, parent_code="", labels={"en": "Two\nlines"}, status="active") for code in ("a", "b")]
    lines = written(rows, "json-ld").splitlines()
    assert [json.loads(line.rstrip(","))["@id"] for line in lines[2:-1]] == [
        "https://brand.example/channel",
        "https://brand.example/channel/a",
        "https://brand.example/channel/b",
    ]


def test_the_file_is_made_term_by_term() -> None:
    """Besides the file and the terms, only a table of URIs is in memory at once."""
    rows = [TermRow(f"t{number}", "", {"en": f"Term {number}"}, status="active") for number in range(2_000)]
    for format_ in ("turtle", "json-ld"):
        tracemalloc.start()
        size = len(written(rows, format_))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 4 * size
