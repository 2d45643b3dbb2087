"""Files are small and named by what they know."""

from tests.support.source import EVERYTHING, ROOT, files

MAXIMUM_LINES = 300
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "extras", "shared"}


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    lines = {
        str(path): (ROOT / path).read_text().count("\n") for path in files(EVERYTHING, ".py", ".html", ".css", ".js", ".txt")
    }
    too_long = {path: count for path, count in lines.items() if count > MAXIMUM_LINES}
    assert too_long == {}


def test_no_file_is_a_drawer() -> None:
    assert [str(path) for path in files(EVERYTHING, ".py", ".html", ".js") if DRAWERS & set(path.with_suffix("").parts)] == []
