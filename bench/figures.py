"""One figure of a benchmark: a line of JSON."""

import json
from typing import NamedTuple

from django.db import connection


class Figure(NamedTuple):
    """`ours` is what was measured and `other` what it is measured beside, both in `unit`; `rows` is how many rows there were.

    `other` is None where nothing stands beside it. The suite says what it is (docs/operations.md).
    """

    suite: str
    name: str
    ours: float
    other: float | None
    unit: str
    rows: int

    def as_json(self) -> str:
        """The figure with its `ratio`, other / ours: above 1, ours takes less."""
        ratio = None if self.other is None or not self.ours else round(self.other / self.ours, 3)
        said = {**self._asdict(), "ratio": ratio, "database": connection.vendor}
        return json.dumps({name: round(value, 3) if isinstance(value, float) else value for name, value in said.items()})


def show(*figures: Figure) -> None:
    """Print each figure on a line, at once."""
    for figure in figures:
        print(figure.as_json(), flush=True)
