"""Contentful's taxonomy."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from taxonomy.vocabulary.readers import contentful
from taxonomy.vocabulary.rows import Notation, Note, Reading, Synonym, TermRow
from tests.taxonomy.vocabulary.readers.shown import checked, said


def concept(code: str, **fields: Any) -> dict[str, Any]:
    return {"sys": {"id": code, "type": "TaxonomyConcept"}, **fields}


def links(*codes: str) -> list[dict[str, Any]]:
    return [{"sys": {"id": code, "type": "Link", "linkType": "TaxonomyConcept"}} for code in codes]


def test_everything_that_a_concept_says(path: Path) -> None:
    cats = concept(
        "cats",
        uri="https://a.example/cats",
        prefLabel={"en-US": "Cats", "de": "Katzen"},
        altLabels={"en-US": ["Felines", "Kitties"], "de": []},
        hiddenLabels={"en-US": ["Catz"]},
        definition={"en-US": "They purr.", "de": ""},
        scopeNote={"en-US": "S"},
        example={"en-US": "E"},
        historyNote={"en-US": "H"},
        editorialNote={"en-US": "Ed"},
        changeNote={"en-US": "C"},
        note={"en-US": "N"},
        notations=["0110", ""],
        broader=links("pets", "hunters", "pets"),
        related=links("dogs"),
    )
    schemes = [concept("s", uri="https://a.example/scheme", prefLabel={"en-US": "Scheme"})]
    path.write_text(json.dumps({"taxonomy": {"concepts": [cats, concept("pets", uri=None)], "conceptSchemes": schemes}}))
    assert contentful.read(path) == Reading(
        rows=[
            TermRow(
                "cats",
                "pets",
                {"en-US": "Cats", "de": "Katzen"},
                0,
                "file.txt",
                broader=("hunters",),
                synonyms=(
                    Synonym("alternative", "en-US", "Felines"),
                    Synonym("alternative", "en-US", "Kitties"),
                    Synonym("hidden", "en-US", "Catz"),
                ),
                notes=(
                    Note("definition", "en-US", "They purr."),
                    Note("scope", "en-US", "S"),
                    Note("example", "en-US", "E"),
                    Note("history", "en-US", "H"),
                    Note("editorial", "en-US", "Ed"),
                    Note("change", "en-US", "C"),
                    Note("note", "en-US", "N"),
                ),
                notations=(Notation("0110"),),
                related=("dogs",),
                uri="https://a.example/cats",
            ),
            TermRow("pets", "", {}, 0, "file.txt"),
        ],
        scheme_uri="https://a.example/scheme",
    )


def test_several_schemes_repeated_concepts_and_those_without_an_id_are_told(path: Path) -> None:
    concepts = [concept("a", prefLabel={"en": "A"}), {"prefLabel": {"en": "B"}}, concept("a", prefLabel={"en": "C"})]
    schemes = [concept("one"), concept("two")]
    path.write_text(json.dumps({"concepts": concepts, "conceptSchemes": schemes}))
    reading = contentful.read(path)
    assert [(row.code, row.labels) for row in reading.rows] == [("a", {"en": "A"})]
    assert said(reading) == [
        (0, "The concepts of 2 schemes were read together: one, two."),
        (0, "A concept has no id, so it was left out."),
        (0, "The concept “a” comes 2 times; the first is kept."),
    ]
    assert checked(reading) == [(0, "several-schemes", "info"), (0, "missing-code", "error"), (0, "duplicate-code", "error")]


@pytest.mark.parametrize("value", [{"taxonomy": []}, {"taxonomy": {"concepts": {}}}, {"concepts": [3]}, [], {"sys": "x"}])
def test_what_is_no_taxonomy_is_refused(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value))
    with pytest.raises(ValidationError, match=r"file\.txt is not a Contentful taxonomy: it is "):
        contentful.read(path)


@pytest.mark.parametrize("field", ["sys", "prefLabel", "altLabels", "definition", "notations", "broader", "uri"])
@pytest.mark.parametrize("value", [None, 3, "x", [], {}, [3], {"en": 3}, {"en": None}, {"en": [None]}])
def test_a_field_of_another_shape_breaks_nothing(path: Path, field: str, value: Any) -> None:
    path.write_text(json.dumps({"concepts": [{**concept("a"), field: value}, concept("b")]}))
    assert [row.code for row in contentful.read(path).rows][-1:] == ["b"]
