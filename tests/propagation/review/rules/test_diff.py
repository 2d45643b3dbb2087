"""The difference of two snapshots, with literal expectations."""

import time

import pytest

from propagation.review.rules.diff import Run, RunKind, diff_snapshots, diff_text


def words(old: str, new: str) -> list[tuple[str, str]]:
    return [(run.kind.value, run.text) for run in diff_text(old, new)]


def snapshot(**changes):
    base = {
        "schema": "asset/1",
        "asset": "spring-card",
        "title": "Spring card",
        "kind": "offer",
        "language": "en",
        "core": {"headline": "Get 10% back", "body": "On groceries.", "call_to_action": "", "link": "", "legal_line": ""},
        "variants": [],
        "tags": {"product": ["cards"]},
    }
    return {**base, **changes}


def variant(channel: str, language: str = "en", **copy):
    return {
        "channel": channel,
        "language": language,
        "headline": "",
        "body": "",
        "call_to_action": "",
        "link": "",
        "legal_line": "",
        **copy,
    }


def test_a_changed_number_is_one_removal_and_one_addition():
    assert words("Get 10% back on groceries.", "Get 15% back on groceries.") == [
        ("same", "Get "),
        ("removed", "10%"),
        ("added", "15%"),
        ("same", " back on groceries."),
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", []),
        ("Same", "Same", [("same", "Same")]),
        ("", "New", [("added", "New")]),
        ("Old", "", [("removed", "Old")]),
        (
            "Valid until May.",
            "Valid until June.",
            [("same", "Valid until "), ("removed", "May"), ("added", "June"), ("same", ".")],
        ),
        (
            "From $1,000.50 on",
            "From $1,000.75 on",
            [("same", "From "), ("removed", "$1,000.50"), ("added", "$1,000.75"), ("same", " on")],
        ),
        ("l’offre été", "l’offre hiver", [("same", "l’offre "), ("removed", "été"), ("added", "hiver")]),
    ],
)
def test_words(old, new, expected):
    assert words(old, new) == expected


def test_a_replaced_phrase_is_not_a_row_of_single_words():
    assert words("one two three four", "uno due three four") == [
        ("removed", "one two"),
        ("added", "uno due"),
        ("same", " three four"),
    ]


def test_an_inserted_paragraph_leaves_the_others_alone():
    assert words("First.\n\nLast 10%.", "Zero.\n\nFirst.\n\nLast 15%.") == [
        ("added", "Zero.\n\n"),
        ("same", "First.\n\nLast "),
        ("removed", "10%"),
        ("added", "15%"),
        ("same", "."),
    ]


def test_long_texts_are_compared_by_lines():
    line = "The quick brown fox jumps over the lazy dog.\n"
    same = line * 400
    assert words(f"{same}Get 10% back.\n{same}", f"{same}Get 15% back.\n{same}") == [
        ("same", same),
        ("removed", "Get 10% back.\n"),
        ("added", "Get 15% back.\n"),
        ("same", same),
    ]


@pytest.mark.parametrize("separator", [" ", "\n", "\n\n"])
def test_texts_made_to_be_slow_are_not_slow(separator):
    old = separator.join(str(number % 150) for number in range(5_000))
    new = separator.join(str(-number % 150) for number in range(5_000))
    started = time.monotonic()
    runs = diff_text(old, new)
    assert time.monotonic() - started < 2
    assert "".join(run.text for run in runs if run.kind != RunKind.ADDED) == old
    assert "".join(run.text for run in runs if run.kind != RunKind.REMOVED) == new


def test_markup_stays_text():
    assert words("safe", "<script>alert(1)</script>") == [("removed", "safe"), ("added", "<script>alert(1)</script>")]


def test_fields_variants_and_tags_of_two_snapshots():
    old = snapshot(
        variants=[variant("email", headline="Hello"), variant("sms", body="10% back")],
        tags={"product": ["cards"], "segment": ["students"]},
    )
    new = snapshot(
        title="Summer card",
        variants=[variant("email", headline="Hello"), variant("sms", body="15% back"), variant("web", "fr")],
        tags={"product": ["cards", "travel"]},
    )

    diff = diff_snapshots(old, new)

    assert [(field.field, field.is_changed) for field in diff.asset] == [("title", True), ("kind", False), ("language", False)]
    assert [field.field for field in diff.core if field.is_changed] == []
    assert [(variant.channel, variant.language, variant.kind.value) for variant in diff.variants] == [
        ("email", "en", "same"),
        ("sms", "en", "changed"),
        ("web", "fr", "added"),
    ]
    assert diff.variants[1].fields[1].runs == (
        Run(RunKind.REMOVED, "10%"),
        Run(RunKind.ADDED, "15%"),
        Run(RunKind.SAME, " back"),
    )
    assert [(tag.reference, tag.kind.value) for tag in diff.tags] == [
        ("product:travel", "added"),
        ("segment:students", "removed"),
    ]
    assert diff.count == 5


def test_a_first_revision_is_all_added():
    diff = diff_snapshots(None, snapshot())
    assert [field.runs for field in diff.core] == [
        (Run(RunKind.ADDED, "Get 10% back"),),
        (Run(RunKind.ADDED, "On groceries."),),
        (),
        (),
        (),
    ]
    assert [(tag.reference, tag.kind.value) for tag in diff.tags] == [("product:cards", "added")]


def test_a_withdrawal_is_all_removed():
    diff = diff_snapshots(snapshot(variants=[variant("sms", body="Hi")]), None)
    assert diff.variants[0].kind == RunKind.REMOVED
    assert diff.core[0].runs == (Run(RunKind.REMOVED, "Get 10% back"),)


def test_equal_snapshots_count_nothing():
    assert diff_snapshots(snapshot(), snapshot()).count == 0
