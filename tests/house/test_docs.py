"""What the docs name is there."""

import re

import pytest

from tests.support.source import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PATH = re.compile(r"`((?:[a-z_]+/)+(?:[a-z_]+\.(?:py|html|toml|md|txt))?)`")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")
WRITTEN_AT_RUN_TIME = {"var/", "var/empty/"}


def exists(name: str) -> bool:
    """From the root of the project, or in one of its folders, as `services/` is in most."""
    return (ROOT / name).exists() or any(ROOT.glob(f"[a-z]*/{name}"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_file_and_folder_on_a_page_exists(page) -> None:
    text = page.read_text()
    named = {name for name in PATH.findall(text) if not exists(name)}
    linked = {name for name in LINK.findall(text) if not (page.parent / name).exists()}
    assert (named - WRITTEN_AT_RUN_TIME, linked) == (set(), set())


def test_the_search_finds_what_is_missing() -> None:
    assert PATH.findall("in `content/rules/` and `content/gone.py`, not `a/b`") == ["content/rules/", "content/gone.py"]
