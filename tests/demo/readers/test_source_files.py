"""What all readers of content share: finding and naming files, making codes, and turning metadata into tags."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from content.rules.drafts import AssetDraft
from demo.readers.source import Unreadable, campaigns_in, find_files, make_code, read_item
from demo.readers.tagging import EVERY, TermTable, tagged, without_unknown


def test_files_are_found_below_folders_in_order_and_named_from_the_folder(tmp_path: Path) -> None:
    for name in ("b/_index.md", "a/_index.md", "a/x.txt", "z.md"):
        (tmp_path / "site" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "site" / name).write_text("x")

    found = list(find_files([tmp_path / "site", tmp_path / "site" / "a" / "x.txt"], ".md"))

    assert [name for _path, name in found] == ["site/a/_index.md", "site/b/_index.md", "site/z.md", "x.txt"]


def test_a_path_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="/nowhere does not exist"):
        list(find_files([tmp_path / "nowhere"], ".md"))


def test_a_file_that_is_not_utf_8_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "x.md").write_bytes(b"---\ntitle: caf\xe9\n---\n")

    with pytest.raises(Unreadable, match="byte 14 is not UTF-8"):
        read_item(tmp_path / "x.md")


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        (("digitalgov", "news", "2017-09-06-how"), "digitalgov.news.2017-09-06-how"),
        (("govuk", "", "done", "view driving/licence"), "govuk.done.view-driving-licence"),
        (("digitalgov", "topics", ""), "digitalgov.topics"),
        (("a", "-é-x-"), "a.x"),
        (("a", "b" * 98), "a." + "b" * 98),
    ],
)
def test_codes(parts: tuple[str, ...], code: str) -> None:
    assert make_code(*parts) == code


def test_long_names_that_begin_alike_get_different_codes_that_stay() -> None:
    codes = [make_code("a", "b" * 120 + end) for end in "xy"]

    assert codes == ["a." + "b" * 89 + "-57f55177", "a." + "b" * 89 + "-a93b9310"]
    assert {len(code) for code in codes} == {100}


def test_campaigns_in_addresses() -> None:
    text = (
        "[a](https://a.example/?utm_medium=email&utm_campaign=Gen+8%2f15%2f17+-+India+Challenge#x) "
        '<a href="https://b.example/?utm_campaign=spring&amp;x=1">b</a> https://b.example/?utm_campaign=Spring utm_campaign='
    )

    assert campaigns_in(text) == ("gen-8-15-17-india-challenge", "spring")


TABLE: TermTable = {
    "site": {"a.example": ("channel:web",)},
    "kind": {EVERY: ("action:read",), "form": ("action:apply", "journey:start")},
    "topics": {EVERY: ("product:topic-{value}",)},
}


def test_metadata_become_terms_by_the_table() -> None:
    draft = AssetDraft(
        code="a",
        title="A",
        terms=("segment:all",),
        metadata={"site": ("a.example",), "kind": ("form",), "topics": ("rates", "loans"), "colour": ("red",)},
    )

    assert tagged(draft, TABLE).terms == (
        "action:apply",
        "channel:web",
        "journey:start",
        "product:topic-loans",
        "product:topic-rates",
        "segment:all",
    )


def test_a_value_that_the_table_does_not_name_says_nothing() -> None:
    draft = AssetDraft(code="a", title="A", metadata={"site": ("b.example",), "kind": ("news",), "topics": ()})

    assert tagged(draft, TABLE).terms == ("action:read",)


def test_unknown_terms_are_left_out_and_reported() -> None:
    draft = AssetDraft(code="a", title="A", terms=("channel:web", "product:gold"), file="a.md", row=3)

    kept, problems = without_unknown(draft, {"channel:web"})

    assert kept.terms == ("channel:web",)
    assert [str(problem) for problem in problems] == ["a.md:3: The term product:gold does not exist; the tag is left out."]
