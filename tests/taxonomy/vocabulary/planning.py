"""Rows, and plans made from them, for tests without a database."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from taxonomy.vocabulary.imports.plan import Plan, make_plan
from taxonomy.vocabulary.rows import TermRow

Facet = Mapping[str, TermRow]


def row(code: str, parent: str = "", number: int = 1, *, file: str = "a.csv", **stated: Any) -> TermRow:
    """A row whose label is its code, unless `stated` gives other labels."""
    return TermRow(code, parent, row=number, file=file, **{"labels": {"en": code}, **stated})


def carried_out(plan: Plan, existing: Facet) -> dict[str, TermRow]:
    """The facet after `plan`, as term_rows.rows_of would give it: in tree order, relations at both ends."""
    terms = dict(existing) | {item.code: item.after for item in plan.items if item.after}
    for item in plan.items:
        before = set(item.before.related) if item.before and item.after else set()
        after = set(item.after.related) if item.after else set()
        for other in before ^ after:
            others = (
                set(terms[other].related) ^ {item.code} if (item.code in terms[other].related) != (other in after) else None
            )
            if others is not None:
                terms[other] = replace(terms[other], related=tuple(sorted(others)))
    children: dict[str, list[str]] = {}
    for code, parent in plan.parents.items():
        children.setdefault(parent, []).append(code)
    line = [(code, place) for place, code in enumerate(children.get("", ()), start=1)][::-1]
    found = {}
    while line:
        code, place = line.pop()
        found[code] = replace(terms[code], sort=place)
        line += [(child, number) for number, child in enumerate(children.get(code, ()), start=1)][::-1]
    return found


def facet_of(*rows: TermRow) -> dict[str, TermRow]:
    """A facet that was empty before these rows were imported."""
    return carried_out(make_plan(rows, {}), {})


def kinds(plan: Plan) -> dict[str, str]:
    """Code -> its effects, joined by +."""
    return {item.code: "+".join(item.effects) for item in plan.items}


def said(plan: Plan) -> dict[int, str]:
    """Row -> message of its problem."""
    return {problem.row: problem.message for problem in plan.problems}


def checks(plan: Plan) -> list[tuple[int, str, str]]:
    """(row, check, severity) of each problem."""
    return [(problem.row, problem.check, str(problem.severity)) for problem in plan.problems]


def drawn(facet: Facet) -> str:
    """The tree as indented text, siblings in order."""
    levels: dict[str, int] = {}
    for code, term in facet.items():
        levels[code] = levels[term.parent_code] + 1 if term.parent_code else 0
    return "\n".join("    " * level + code for code, level in levels.items())


def changes(plan: Plan, code: str) -> list[tuple[str, ...]]:
    """The changes of one term."""
    return [tuple(change) for item in plan.items if item.code == code for change in item.changes]
