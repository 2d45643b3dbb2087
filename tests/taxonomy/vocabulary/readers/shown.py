"""What a reading holds, short enough to compare."""

from taxonomy.vocabulary.rows import Reading


def seen(reading: Reading) -> list[tuple[str, str, dict[str, str], int]]:
    """(code, parent code, labels, row) of each row."""
    return [(row.code, row.parent_code, dict(row.labels), row.row) for row in reading.rows]


def said(reading: Reading) -> list[tuple[int, str]]:
    """(row, message) of each problem."""
    return [(problem.row, problem.message) for problem in reading.problems]


def checked(reading: Reading) -> list[tuple[int, str, str]]:
    """(row, check, severity) of each problem."""
    return [(problem.row, problem.check, problem.severity.value) for problem in reading.problems]
