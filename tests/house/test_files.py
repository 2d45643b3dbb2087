"""Files are small and named by what they know."""

from tests.support.source import EVERYTHING, ROOT, files

MAXIMUM_LINES = 300
LONG: dict[str, str] = {
    "tests/taxonomy/test_importing.py": "every kind of row that an import writes, told with the same few builders",
    "tests/taxonomy/test_import_problems.py": "one case for each problem that a plan can name",
    "tests/taxonomy/test_import_jobs.py": "one job's whole life, with what can go wrong at each point of it",
    "tests/browser/test_taxonomy_keyboard.py": "the tree by keyboard, from the first key to the last",
}
"""Path -> why it may be longer."""
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "extras", "shared"}


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    lines = {
        str(path): (ROOT / path).read_text().count("\n") for path in files(EVERYTHING, ".py", ".html", ".css", ".js", ".txt")
    }
    too_long = {path: count for path, count in lines.items() if count > MAXIMUM_LINES}
    assert too_long.keys() == LONG.keys(), "split these, or give a reason; and drop reasons that are no longer needed"


def test_no_file_is_a_drawer() -> None:
    assert [str(path) for path in files(EVERYTHING, ".py", ".html", ".js") if DRAWERS & set(path.with_suffix("").parts)] == []
