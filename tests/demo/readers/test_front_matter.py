"""Markdown with front matter as people write it: each trap once."""

from datetime import date

import pytest

from demo.readers.front_matter import parse_page, plain, texts
from demo.readers.source import Unreadable


def test_a_plain_page() -> None:
    page = parse_page('---\ntitle: "Mobile"\ntopics:\n  - a\n---\n\nText\n---\nmore\n', "x.md")

    assert page.metadata == {"title": "Mobile", "topics": ["a"]}
    assert (page.body, page.row, page.problems) == ("Text\n---\nmore", 1, [])


def test_blank_lines_before_the_opening_hyphens() -> None:
    page = parse_page("\n \n---\ntitle: A\n---\nText", "x.md")

    assert (page.metadata, page.body, page.row, page.problems) == ({"title": "A"}, "Text", 3, [])


def test_a_page_without_a_body_and_without_a_final_newline() -> None:
    page = parse_page("---\ntitle: A\nsource_url: https://a.example\n---", "x.md")

    assert (page.metadata["source_url"], page.body) == ("https://a.example", "")


def test_line_ends_of_windows_and_old_macs() -> None:
    assert parse_page("---\r\ntitle: A\r\n---\r\none\r\ntwo", "x.md")[:2] == ({"title": "A"}, "one\ntwo")
    assert parse_page("---\rtitle: A\r---\rone\rtwo", "x.md")[:2] == ({"title": "A"}, "one\ntwo")


@pytest.mark.parametrize(
    ("source", "row"),
    [("title: A\ntopics:\n\t- b", 4), ("title: A\ntopics:\n  - b\nempty:\n\tdeep: 1", 6)],
)
def test_tabs_are_read_as_spaces_and_reported_with_their_row(source: str, row: int) -> None:
    page = parse_page(f"---\n{source}\n---\n", "x.md")

    assert (page.metadata["title"], page.metadata["topics"]) == ("A", ["b"])
    assert [str(problem) for problem in page.problems] == [
        f"x.md:{row}: A TAB stands where YAML allows none; it was read as spaces."
    ]


@pytest.mark.parametrize(
    ("text", "row", "message"),
    [
        ("", 1, "There is no front matter: the file does not begin with a line of three hyphens."),
        ("Text\n---\ntitle: A\n---\n", 1, "There is no front matter: the file does not begin with a line of three hyphens."),
        ("\n---\ntitle: A\n", 2, "The front matter that begins here never ends; close it with a line of three hyphens."),
        ("---\n- a\n---\n", 1, "The front matter is not a list of names and values."),
        ("---\n---\n", 1, "The front matter is not a list of names and values."),
        ("---\ndate: 2023-02-30\n---\n", 1, "The front matter cannot be read (day is out of range for month)."),
    ],
)
def test_what_cannot_be_read_says_where_and_why(text: str, row: int, message: str) -> None:
    with pytest.raises(Unreadable) as unreadable:
        parse_page(text, "x.md")

    assert (unreadable.value.row, str(unreadable.value)) == (row, message)


def test_a_tab_does_not_excuse_what_is_broken_besides() -> None:
    with pytest.raises(Unreadable) as unreadable:
        parse_page("---\ntopics: [b]\n\ttitle: A\n---\n", "x.md")

    assert unreadable.value.row == 3


def test_broken_yaml_names_the_row_of_the_file() -> None:
    with pytest.raises(Unreadable, match=r"^The front matter is not YAML \(.+\)\.$") as unreadable:
        parse_page("\n---\ntitle: A\ntopics: {a\nslug: b\n---\n", "x.md")

    assert unreadable.value.row == 5


def test_a_tag_of_yaml_that_would_run_code_is_refused() -> None:
    with pytest.raises(Unreadable, match="could not determine a constructor"):
        parse_page("---\ntitle: !!python/object/apply:os.getcwd []\n---\n", "x.md")


def test_single_values_as_text() -> None:
    assert [plain(value) for value in (" A ", 2022, date(2023, 1, 2), None, ["a"], {"a": 1})] == [
        "A",
        "2022",
        "2023-01-02",
        "",
        "",
        "",
    ]


def test_one_value_or_a_list_of_values() -> None:
    assert [texts(value) for value in ("a", ["a", None, " b "], None, [["x"]])] == [["a"], ["a", "b"], [], []]


def test_lists_within_lists_without_end_are_refused() -> None:
    with pytest.raises(Unreadable, match="nested deeper than 20 levels"):
        parse_page(f"---\ntitle: {'[' * 100_000}\n---\n", "x.md")
