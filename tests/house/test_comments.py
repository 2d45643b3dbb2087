"""A silenced linter, a hidden import and a catch-all each need a reason on their line."""

import re

from tests.support.source import CODE, ROOT, files

SILENCED = re.compile(r"#\s*(noqa|type:\s*ignore|pragma|djlint)[^#]*")
REASON = re.compile(r"#\s*(noqa:[A-Z0-9, ]+ - \S|type:\s*ignore\[[a-z-]+(, ?[a-z-]+)*\]\s*# \S)")


def test_each_silenced_line_says_why() -> None:
    silent = [
        f"{path}:{number}: {line.strip()}"
        for path in files((*CODE, "bench", "tests"), ".py")
        for number, line in enumerate((ROOT / path).read_text().splitlines(), start=1)
        if SILENCED.search(line) and not REASON.search(line) and path.name != "test_comments.py"
    ]
    assert silent == []


def test_the_search_tells_a_reason_from_none() -> None:
    assert REASON.search("x = 1  # noqa: S101 - for the type checker")
    assert REASON.search("x = 1  # type: ignore[arg-type, misc] # a table of keywords")
    for silent in ("x = 1  # noqa", "x = 1  # noqa: S101", "x = 1  # type: ignore", "x = 1  # type: ignore[misc]"):
        assert SILENCED.search(silent)
        assert not REASON.search(silent)
