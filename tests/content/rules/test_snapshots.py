"""What a revision freezes: every field, in an order that does not depend on who tagged first."""

import pytest

from content.models import Copy
from content.rules.snapshots import COPY_FIELDS, VariantCopy, build_snapshot, read_snapshot


def test_the_shape() -> None:
    snapshot = build_snapshot(
        asset="spring-rate",
        title="Spring rate",
        kind="offer",
        language="en",
        core={"headline": "Save", "link": "/save"},
        variants=[
            VariantCopy("web", "fr", {"headline": "Épargnez"}),
            VariantCopy("email", "en", {}),
            VariantCopy("web", "en", {}),
        ],
        tags=[("product", "savings"), ("channel", "web"), ("product", "accounts"), ("product", "savings")],
    )

    empty = {"headline": "", "body": "", "call_to_action": "", "link": "", "legal_line": ""}
    assert snapshot == {
        "schema": "asset/1",
        "asset": "spring-rate",
        "title": "Spring rate",
        "kind": "offer",
        "language": "en",
        "core": {"headline": "Save", "body": "", "call_to_action": "", "link": "/save", "legal_line": ""},
        "variants": [
            {"channel": "email", "language": "en", **empty},
            {"channel": "web", "language": "en", **empty},
            {"channel": "web", "language": "fr", **empty, "headline": "Épargnez"},
        ],
        "tags": {"channel": ["web"], "product": ["accounts", "savings"]},
    }


def test_the_copy_fields_are_those_of_the_models() -> None:
    assert COPY_FIELDS == ("headline", "body", "call_to_action", "link", "legal_line")
    assert tuple(field.name for field in Copy._meta.get_fields()) == COPY_FIELDS


def test_a_frozen_snapshot_is_read_back_also_from_a_memoryview() -> None:
    data = b'{"asset":"a","core":{},"kind":"","language":"en","schema":"asset/1","tags":{},"title":"A","variants":[]}'

    assert read_snapshot(memoryview(data)) == {
        "asset": "a",
        "core": {},
        "kind": "",
        "language": "en",
        "schema": "asset/1",
        "tags": {},
        "title": "A",
        "variants": [],
    }


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"schema":"asset/2"}', "This is not a snapshot of schema 'asset/1' but 'asset/2'."),
        (b"[]", "This is not a snapshot of schema 'asset/1' but None."),
        (
            b'{"schema":"asset/1","asset":"a","title":"A","kind":"","language":"en","core":{}}',
            "The snapshot lacks tags, variants.",
        ),
        (b"{", "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
    ],
)
def test_what_is_no_snapshot_of_ours_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the message is compared below, whole
        read_snapshot(data)
    assert str(refused.value) == message
