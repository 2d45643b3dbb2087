import hashlib
from dataclasses import replace
from datetime import UTC, datetime

from propagation.feed.rules.chain import ChainLink

LINK = ChainLink(
    sequence=1,
    epoch=1,
    release=4,
    document=9,
    revision_sha256="aa",
    operation="upsert",
    content_hash="bb",
    released_at=datetime(2026, 11, 22, tzinfo=UTC),
    previous_hash="0" * 64,
)


def test_the_hash_covers_the_canonical_json_of_the_whole_entry():
    text = (
        '{"content_hash":"bb","document":9,"epoch":1,"operation":"upsert","previous_hash":"' + "0" * 64 + '",'
        '"release":4,"released_at":"2026-11-22T00:00:00.000000Z","revision_sha256":"aa","sequence":1}'
    )

    assert LINK.entry_hash() == hashlib.sha256(text.encode()).hexdigest()


def test_no_field_can_change_without_changing_the_hash():
    changed = [
        replace(LINK, **change)
        for change in (
            {"sequence": 2},
            {"epoch": 2},
            {"release": 5},
            {"document": 8},
            {"revision_sha256": "ab"},
            {"operation": "retire"},
            {"content_hash": "bc"},
            {"released_at": datetime(2026, 11, 23, tzinfo=UTC)},
            {"previous_hash": "1" * 64},
        )
    ]

    assert len({link.entry_hash() for link in [LINK, *changed]}) == 10
