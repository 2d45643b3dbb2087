"""Which rows of an import can be carried out, and what is wrong with the others. Pure: the importer gives it what exists.

A row with a problem changes nothing; the rows that are well are carried out all the same.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.utils.translation import gettext as _

from taxonomy import labels as label_rules
from taxonomy.rows import Problem, TermRow

IMPORTABLE_STATUSES = ("proposed", "active", "deprecated")
"""Without "merged": a merged term needs the term it went into, which no format we read names."""
USABLE_STATUSES = ("proposed", "active")
DEPTH_LIMIT = 100
"""Levels that one import may add. The ancestor table grows with the square of the depth."""
LOOP_SHOWN = 10


class Existing(NamedTuple):
    """What the importer knows of a term that exists; `parent_code` is "" for a root."""

    parent_code: str
    status: str


@dataclass(frozen=True, slots=True)
class Plan:
    """`create` lists new terms and `update` the rows of terms that exist, both in the order of the file."""

    create: list[TermRow]
    update: list[TermRow]
    problems: list[Problem]


def tidy(rows: Iterable[TermRow], *, code_pattern: str, code_max_length: int) -> tuple[list[TermRow], list[Problem]]:
    """The rows with clean labels and one row per code, in order, and the problems of those left out.

    A code may come once per file. Rows of the same code from several files, such as one per language, become one, unless they
    contradict each other.
    """
    tidied: dict[str, TermRow] = {}
    seen_in: dict[tuple[str, str], int] = {}
    problems: list[Problem] = []
    pattern = re.compile(code_pattern)
    for raw in rows:
        labels, faults = label_rules.clean(raw.labels)
        row = replace(raw, labels=labels)
        if not row.code:
            faults.append(_("The code is missing."))
        elif not pattern.fullmatch(row.code) or len(row.code) > code_max_length:
            faults.append(
                _(
                    "“%(code)s” is not a code: a code starts with a letter or digit, holds only letters, digits and . _ ~ - "
                    "and has at most %(limit)d characters."
                )
                % {"code": row.code[:200], "limit": code_max_length}
            )
        elif (row.file, row.code) in seen_in:
            faults.append(
                _("The code “%(code)s” is in row %(earlier)d already; that row is kept.")
                % {"code": row.code, "earlier": seen_in[row.file, row.code]}
            )
        if not label_rules.is_storable(row.definition):
            faults.append(_("The definition holds a NUL or half a character; remove it."))
        if row.status not in IMPORTABLE_STATUSES:
            faults.append(
                _("“%(status)s” is not a status that a file can set; use one of %(known)s.")
                % {"status": row.status[:50], "known": ", ".join(IMPORTABLE_STATUSES)}
            )
        seen_in.setdefault((row.file, row.code), row.row)
        first = tidied.get(row.code)
        if first is not None and not faults:
            faults = _contradictions(first, row)
        if faults:
            problems += (Problem(row.file, row.row, fault) for fault in faults)
        elif first is None:
            tidied[row.code] = row
        else:
            tidied[row.code] = replace(first, labels={**first.labels, **{tag: text for tag, text in labels.items() if text}})
    return list(tidied.values()), problems


def _contradictions(first: TermRow, row: TermRow) -> list[str]:
    where = {"code": row.code, "file": first.file, "row": first.row}
    faults = [
        _("The label of “%(code)s” in “%(language)s” is another one in %(file)s:%(row)d; that one is kept.")
        % {**where, "language": tag}
        for tag, text in row.labels.items()
        if text and first.labels.get(tag, text) not in {"", text}
    ]
    if row.parent_code and row.parent_code != first.parent_code:
        faults.append(_("The parent of “%(code)s” is another one in %(file)s:%(row)d; that one is kept.") % where)
    return faults


def make_plan(rows: Sequence[TermRow], existing: Mapping[str, Existing]) -> Plan:
    """Sort tidied `rows` into new and known terms; `existing` is code -> what the facet holds now."""
    new = {row.code: row for row in rows if row.code not in existing}
    faults = _faults_of_new(new, existing)
    faults |= {row.code: _fault_of_known(row, existing[row.code]) for row in rows if row.code in existing}
    return Plan(
        create=[row for code, row in new.items() if not faults[code]],
        update=[row for row in rows if row.code in existing and not faults[row.code]],
        problems=[Problem(row.file, row.row, faults[row.code]) for row in rows if faults[row.code]],
    )


def _faults_of_new(new: Mapping[str, TermRow], existing: Mapping[str, Existing]) -> dict[str, str]:
    """Code -> what is wrong with it, "" for nothing: its own fault, a loop, or something above it that is refused."""
    faults = {code: fault for code, row in new.items() if (fault := _own_fault(row, new, existing))}
    depths = dict.fromkeys(faults, 0)
    for start in new:
        trail: dict[str, None] = {}
        step = start
        while step in new and step not in faults and step not in trail:
            trail[step] = None
            step = new[step].parent_code
        if step in trail:
            loop = list(trail)[list(trail).index(step) :]
            faults |= dict.fromkeys(loop, _fault_of_loop(loop))
            depths |= dict.fromkeys(loop, 0)
        for code in reversed(trail):
            if code not in faults:
                above = new[code].parent_code
                depths[code] = depths.get(above, 0) + 1
                faults[code] = _fault_below(code, above, faults.get(above, ""), depths[code])
    return faults


def _fault_of_known(row: TermRow, known: Existing) -> str:
    names = {"code": row.code, "here": known.parent_code, "wanted": row.parent_code[:200]}
    if row.parent_code and not known.parent_code:
        return (
            _("“%(code)s” is at the top here, and under “%(wanted)s” in the file. An import moves nothing: move it first.")
            % names
        )
    if row.parent_code and row.parent_code != known.parent_code:
        return (
            _("“%(code)s” is under “%(here)s” here, under “%(wanted)s” in the file. An import moves nothing: move it first.")
            % names
        )
    if row.status not in {"active", known.status}:
        return _("“%(code)s” is %(status)s here, and %(wanted)s in the file. An import changes the status of no term.") % {
            "code": row.code,
            "status": known.status,
            "wanted": row.status,
        }
    return ""


def _own_fault(row: TermRow, new: Mapping[str, TermRow], existing: Mapping[str, Existing]) -> str:
    names = {"code": row.code, "parent": row.parent_code[:200]}
    if not any(row.labels.values()):
        return _("“%(code)s” is new and has no label; give it one.") % names
    if row.parent_code == row.code:
        return _("“%(code)s” is its own parent; name another, or none for a term at the top.") % names
    if row.parent_code and row.parent_code not in new and row.parent_code not in existing:
        return _("The parent “%(parent)s” of “%(code)s” is neither in the file nor in the facet.") % names
    above = new.get(row.parent_code) or existing.get(row.parent_code)
    if above is not None and above.status not in USABLE_STATUSES and row.status in USABLE_STATUSES:
        return _("The parent “%(parent)s” of “%(code)s” is out of use.") % names
    return ""


def _fault_of_loop(loop: Sequence[str]) -> str:
    shown = [*loop[:LOOP_SHOWN], *(["…"] if len(loop) > LOOP_SHOWN else []), loop[0]]
    return _("These terms are each other's parents: %(loop)s. Cut the circle at one of them.") % {"loop": " > ".join(shown)}


def _fault_below(code: str, above: str, fault_above: str, depth: int) -> str:
    if fault_above:
        return _("“%(code)s” was left out, because “%(above)s” above it was refused.") % {"code": code, "above": above}
    if depth > DEPTH_LIMIT:
        return _("“%(code)s” is more than %(limit)d levels deep.") % {"code": code, "limit": DEPTH_LIMIT}
    return ""
