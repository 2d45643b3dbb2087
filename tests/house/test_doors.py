"""What the README says to type works, the gate types the same, and the locks name packages only."""

import re
import tomllib

import pytest

from tests.support.source import ROOT

TARGETS = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_make_command_on_a_page_exists(page) -> None:
    named = set(re.findall(r"\bmake ([a-z-]+)[ \t]*(?=[`\n&;|#]|[A-Z]+=)", page.read_text()))
    assert named - TARGETS == set()


def test_the_gate_runs_the_test_command_of_the_readme() -> None:
    assert "`make test`" in (ROOT / "README.md").read_text()
    loop = re.search(r"for target in ([a-z -]+); do", (ROOT / ".ci" / "run").read_text())
    assert loop
    assert loop[1].split() == ["setup", "lint", "lint-api", "test", "test-pages", "story", "test-services"]
    assert set(loop[1].split()) <= TARGETS


@pytest.mark.parametrize("lock", ["runtime", "dev"])
def test_a_lock_pins_each_package_by_hash_and_names_no_place(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()
    assert "://" not in text
    assert (
        re.search(r"^\s*(-|[./])", re.sub(r"^\s+--hash=sha256:\w{64}( \\)?$", "", text, flags=re.MULTILINE), re.MULTILINE)
        is None
    )
    pins = re.findall(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==\S+(?: ; [^\\]+)? \\$", text, re.MULTILINE)
    unhashed = [block.split("==")[0] for block in re.split(r"^(?=\w)", text, flags=re.MULTILINE)[1:] if "--hash" not in block]
    assert unhashed == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = project["project"]["dependencies"] + (project["dependency-groups"]["dev"] if lock == "dev" else [])
    names = {re.split(r"[\[<>=]", line)[0].lower() for line in wanted}
    assert names - set(pins) == set()
