"""Operations as JSON: a change request keeps what was asked for, and anything else is refused."""

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.vocabulary.operation_json import from_json, to_json
from taxonomy.vocabulary.operations import (
    OPERATIONS,
    Broaden,
    Children,
    Create,
    Deprecate,
    Import,
    Merge,
    Move,
    Narrow,
    Operation,
    Rename,
    Reorder,
    Restore,
    Split,
    Step,
    Tags,
    Undo,
    tag_moves,
    terms_of,
)
from taxonomy.vocabulary.rows import Rule

TEXT = st.text(max_size=20)
NAMES = st.lists(TEXT, unique=True, max_size=4).map(tuple)
LABELS = st.dictionaries(TEXT, TEXT, max_size=3)
STEP = st.builds(Step, what=TEXT, term=TEXT, key=TEXT, before=TEXT | st.none(), after=LABELS | st.booleans())
OPERATION = st.one_of(
    st.builds(Create, term=TEXT, labels=LABELS, parent=TEXT, definition=TEXT, status=TEXT),
    st.builds(Rename, term=TEXT, labels=LABELS, keeps_old=st.booleans()),
    st.builds(Move, term=TEXT, parent=TEXT),
    st.builds(Reorder, term=TEXT, behind=TEXT),
    st.builds(
        Merge,
        term=TEXT,
        into=TEXT,
        children=st.sampled_from(Children),
        tags=st.sampled_from(Tags),
        keeps_labels=st.booleans(),
        reason=TEXT,
    ),
    st.builds(
        Split,
        term=TEXT,
        parts=NAMES,
        rule=st.sampled_from(Rule),
        children=st.sampled_from(Children),
        tags=st.sampled_from(Tags),
        reason=TEXT,
    ),
    st.builds(Deprecate, term=TEXT, reason=TEXT, replaced_by=NAMES, rule=TEXT, tags=st.sampled_from(Tags)),
    st.builds(Restore, term=TEXT, reason=TEXT),
    st.builds(Broaden, term=TEXT, broader=TEXT),
    st.builds(Narrow, term=TEXT, broader=TEXT),
    st.builds(Import, term_import=st.integers(), plan=TEXT),
    st.builds(Undo, steps=st.lists(STEP.map(Step.as_json), max_size=3).map(tuple)),
)


@given(OPERATION)
def test_what_is_kept_as_json_is_read_back(operation: Operation) -> None:
    assert from_json(json.loads(json.dumps(to_json(operation)))) == operation


def test_every_kind_is_in_the_table() -> None:
    assert {name: kind.__name__ for name, kind in OPERATIONS.items()} == {
        "create": "Create",
        "rename": "Rename",
        "move": "Move",
        "reorder": "Reorder",
        "merge": "Merge",
        "split": "Split",
        "deprecate": "Deprecate",
        "restore": "Restore",
        "broaden": "Broaden",
        "narrow": "Narrow",
        "import": "Import",
        "undo": "Undo",
    }


def test_what_is_not_said_has_its_usual_meaning() -> None:
    assert from_json({"op": "merge", "term": "product:a", "into": "product:b"}) == Merge(
        term="product:a", into="product:b", children=Children.FOLLOW, tags=Tags.RETAG, keeps_labels=True, reason=""
    )


@pytest.mark.parametrize(
    ("payload", "problems"),
    [
        (
            {},
            {
                "op": [
                    "“op” has to name an operation: one of create, rename, move, reorder, merge, split, deprecate, restore, "  # noqa: ISC004 - one sentence
                    "broaden, narrow, import, undo."
                ]
            },
        ),
        ({"op": "move"}, {"term": ["This is missing."]}),
        (
            {"op": "merge", "term": 7, "children": "fly", "keeps_labels": 1, "colour": "red"},
            {
                "term": ["This value is not possible here."],
                "into": ["This is missing."],
                "children": ["This value is not possible here."],
                "keeps_labels": ["This value is not possible here."],
                "colour": ["There is no such field."],
            },
        ),
        ({"op": "rename", "term": "product:a", "labels": ["en"]}, {"labels": ["This value is not possible here."]}),
        ({"op": "rename", "term": "product:a", "labels": {"en": None}}, {"labels": ["This value is not possible here."]}),
        ({"op": "split", "term": "product:a", "parts": "product:b"}, {"parts": ["This value is not possible here."]}),
        ({"op": "split", "term": "product:a", "parts": [{}]}, {"parts": ["This value is not possible here."]}),
        (
            {"op": "split", "term": "product:a", "parts": [], "rule": {}, "tags": None},
            {"rule": ["This value is not possible here."], "tags": ["This value is not possible here."]},
        ),
        ({"op": "undo", "steps": {}}, {"steps": ["This value is not possible here."]}),
        ({"op": "undo", "steps": ["step"]}, {"steps": ["This value is not possible here."]}),
    ],
)
def test_what_cannot_be_read_is_named_by_field(payload: dict[str, Any], problems: dict[str, list[str]]) -> None:
    with pytest.raises(ValidationError) as refused:
        from_json(payload)
    assert refused.value.message_dict == problems


@pytest.mark.parametrize(
    ("operation", "terms"),
    [
        (Create(term="product:a", labels={}, parent="product:b"), ["product:a", "product:b"]),
        (Move(term="product:a"), ["product:a"]),
        (Reorder(term="product:a", behind="product:b"), ["product:a", "product:b"]),
        (Merge(term="product:a", into="product:b"), ["product:a", "product:b"]),
        (Split(term="product:a", parts=("product:b", "product:c")), ["product:a", "product:b", "product:c"]),
        (Deprecate(term="product:a", reason="", replaced_by=("product:b", "product:a")), ["product:a", "product:b"]),
        (Broaden(term="product:a", broader="product:b"), ["product:a", "product:b"]),
        (Undo(steps=({"term": "product:a"}, {"term": "product:b"}, {"term": "product:a"})), ["product:a", "product:b"]),
        (Undo(), []),
    ],
)
def test_the_terms_that_an_operation_names(operation: Operation, terms: list[str]) -> None:
    assert terms_of(operation) == terms
    assert operation.term == (terms[0] if terms else "")


@pytest.mark.parametrize(
    ("operation", "moves"),
    [
        (Merge(term="product:a", into="product:b"), {"product:a": ("product:b",)}),
        (Merge(term="product:a", into="product:b", tags=Tags.KEEP), {}),
        (Split(term="product:a", parts=("product:b", "product:c"), tags=Tags.RETAG), {"product:a": ("product:b", "product:c")}),
        (Split(term="product:a", parts=("product:b", "product:c")), {}),
        (Deprecate(term="product:a", reason="", replaced_by=("product:b",), tags=Tags.RETAG), {"product:a": ("product:b",)}),
        (Deprecate(term="product:a", reason="", replaced_by=("product:b",)), {}),
        (Broaden(term="product:a", broader="product:b"), {}),
    ],
)
def test_the_tags_that_follow(operation: Operation, moves: dict[str, tuple[str, ...]]) -> None:
    assert tag_moves(operation) == moves
