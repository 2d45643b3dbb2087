"""Nested JSON of Open edX and Kontent.ai."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from taxonomy.vocabulary.readers import json_trees
from taxonomy.vocabulary.rows import OutsideName
from tests.taxonomy.vocabulary.readers.shown import checked, said, seen


def test_nested_tags_of_open_edx(path: Path) -> None:
    tags: list[dict[str, Any]] = [
        {"name": "Abilities", "external_id": "A", "children": [{"name": " Ideas ", "external_id": 1, "children": []}]},
        {"name": "Nameless", "children": [{"name": "Below", "external_id": "B"}]},
        {"name": "Abilities again", "external_id": "A"},
    ]
    path.write_text(json.dumps(tags))
    reading = json_trees.read_openedx(path)
    assert seen(reading) == [("A", "", {"en": "Abilities"}, 0), ("1", "A", {"en": "Ideas"}, 0)]
    assert said(reading) == [
        (0, "“Nameless” has no id, so it was left out, with all that is below it."),
        (0, "The code “A” of “Abilities again” came before; the first is kept."),
    ]
    assert checked(reading) == [(0, "missing-code", "error"), (0, "duplicate-code", "error")]


def test_tags_of_open_edx_in_a_row(path: Path) -> None:
    tags = [{"id": "WINDS", "value": "Winds", "parent_id": ""}, {"id": "FLUTE", "value": "Flute", "parent_id": "WINDS"}]
    path.write_text(json.dumps({"tags": tags}))
    assert seen(json_trees.read_openedx(path, language="de")) == [
        ("WINDS", "", {"de": "Winds"}, 0),
        ("FLUTE", "WINDS", {"de": "Flute"}, 0),
    ]


def test_groups_of_kontent_are_roots(path: Path) -> None:
    groups: list[dict[str, Any]] = [
        {"id": "i1", "name": "Group", "codename": "g", "terms": [{"id": "i2", "name": "Term", "codename": "t", "terms": []}]},
        {"id": "i3", "name": "Other", "codename": "o", "terms": [{"id": "i4", "name": "Term", "codename": "t", "terms": []}]},
    ]
    path.write_text(json.dumps(groups))
    reading = json_trees.read_kontent(path)
    assert seen(reading) == [("g", "", {"en": "Group"}, 0), ("t", "g", {"en": "Term"}, 0), ("o", "", {"en": "Other"}, 0)]
    assert reading.rows[1].mappings == (OutsideName("identifier", "i2", "kontent.ai"),)
    assert said(reading) == [(0, "The code “t” of “Term” came before; the first is kept.")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", r"file\.txt:1: this is not JSON \(column 2\)\."),
        ("[" * 100_000, r"file\.txt cannot be read as JSON\."),
        ("[" * 101 + "]" * 101, r"file\.txt is nested more than 100 levels deep, or holds more than 1000000 values\."),
        (
            "[" + "0," * 1_000_000 + "0]",
            r"file\.txt is nested more than 100 levels deep, or holds more than 1000000 values\.",
        ),
        ("1" * 5_000, r"file\.txt cannot be read as JSON\."),
        ("3", r"file\.txt is not a list of tags of Open edX: it is a single value\."),
        ("[1, 2]", r"it is a list of 2 without objects\."),
        ('{"entries": [], "assets": []}', r"it is an object with entries, assets\."),
        ('[{"id": 1, "name": "Type"}]', r"it is a list of 1, whose objects have id, name\."),
        (json.dumps([dict.fromkeys("abcdefghij")]), r"whose objects have a, b, c, d, e, f, g, h …\."),
    ],
)
def test_what_is_no_taxonomy_is_named(path: Path, text: str, message: str) -> None:
    path.write_text(text)
    with pytest.raises(ValidationError, match=message):
        json_trees.read_openedx(path)
    with pytest.raises(ValidationError, match=message.replace("tags of Open edX", "taxonomy groups of Kontent.ai")):
        json_trees.read_kontent(path)
