"""Codes and parents of the terms of a table; a parent is named by code, by label or by a path. Pure.

A parent's code counts before its label, and its label before a path. A path that contradicts the code is reported.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from taxonomy.vocabulary.cells import SEPARATOR
from taxonomy.vocabulary.limits import DEPTH_LIMIT
from taxonomy.vocabulary.readers.columns import LABEL, term_row
from taxonomy.vocabulary.readers.entries import CODE, PARENT_CODE, Entry, PathStep
from taxonomy.vocabulary.readers.made_codes import made_code, marked
from taxonomy.vocabulary.rows import RowProblem, Severity, TermRow

SHOWN = " > "
CANDIDATES_SHOWN = 10


@dataclass(slots=True, eq=False)
class Place:
    """A term: the entry that states it, its code, the codes of its parents, and further entries that state it elsewhere."""

    entry: Entry
    code: str
    parents: list[str] = field(default_factory=list)
    elsewhere: list[Entry] = field(default_factory=list)


@dataclass(slots=True)
class _Found:
    """The terms of a file so far, by code, by the path of labels down to them, and by their own labels."""

    file: str
    problems: list[RowProblem]
    is_one_term_per_label: bool
    by_code: dict[str, Place] = field(default_factory=dict)
    by_names: dict[tuple[str, ...], list[Place]] = field(default_factory=dict)
    by_label: dict[str, list[Place]] = field(default_factory=dict)
    implied: list[int] = field(default_factory=list)

    def add(self, place: Place) -> None:
        self.by_code[place.code] = place
        self.by_names.setdefault(place.entry.names, []).append(place)
        for label in {text for column, text in place.entry.values.items() if column.base == LABEL}:
            self.by_label.setdefault(label, []).append(place)

    def report(self, row: int, check: str, message: str, severity: Severity = Severity.WARNING) -> None:
        self.problems.append(RowProblem(self.file, row, message, check, severity))


def placed_rows(
    file: str, entries: Sequence[Entry], problems: list[RowProblem], *, is_one_term_per_label: bool = False
) -> list[TermRow]:
    """The terms of `entries`, in their order, and the terms above them that have no entry of their own.

    Repeated entries, entries whose parent is unclear and unreadable entries are left out and reported. With
    `is_one_term_per_label` a label in several places is one term with several parents.
    """
    found = _Found(file, problems, is_one_term_per_label)
    for entry in entries:
        _add(found, entry)
    for place in list(found.by_code.values()):
        _put(found, place)
    _report_made(found)
    rows: list[TermRow] = []
    for place in sorted(found.by_code.values(), key=lambda place: (place.entry.row, len(place.entry.steps))):
        parents = f" {SEPARATOR} ".join(place.parents)
        values = {**place.entry.values, CODE: place.code, PARENT_CODE: parents}
        row, faults = term_row(values, row=place.entry.row, file=file)
        for fault in faults:
            found.report(place.entry.row, "unreadable-row", fault, Severity.ERROR)
        if not faults:
            rows.append(row)
    return rows


def _add(found: _Found, entry: Entry) -> None:
    fault = "" if entry.code or _labels(found, entry) else _("The row has neither a code nor a label.")
    if len(entry.steps) > DEPTH_LIMIT:
        fault = _("The term is more than %(limit)d levels deep.") % {"limit": DEPTH_LIMIT}
    if fault:
        found.report(entry.row, "unreadable-row", fault, Severity.ERROR)
        return
    code = entry.code or _made(found, entry)
    known = found.by_code.get(code)
    if known is None:
        found.add(Place(entry, code))
    elif _stands_elsewhere(found, known.entry, entry):
        known.elsewhere.append(entry)
    elif _says(known.entry) == _says(entry):
        message = _("The row says the same as row %(earlier)d.") % {"earlier": known.entry.row}
        found.report(entry.row, "repeated-row", message, Severity.INFO)
    else:
        message = _("The code “%(code)s” is in row %(earlier)d already; that row is kept.")
        message %= {"code": code, "earlier": known.entry.row}
        found.report(entry.row, "duplicate-code", message, Severity.ERROR)


def _stands_elsewhere(found: _Found, known: Entry, entry: Entry) -> bool:
    """Whether `entry` only gives the term a further parent by its path, as outlines do that repeat a term there."""
    if known.names == entry.names:
        return False
    by_path = entry.steps and known.steps and not (entry.parent_codes or entry.parent)
    return found.is_one_term_per_label or bool(by_path and entry.code and dict(known.values) == dict(entry.values))


def _says(entry: Entry) -> tuple[object, ...]:
    return entry.names, entry.parent_codes, entry.parent, dict(entry.values)


def _labels(found: _Found, entry: Entry) -> tuple[str, ...]:
    """The labels that make the code of a term: those of its path, or only its own if one label is one term."""
    names = entry.names or tuple(text for column, text in entry.values.items() if column.base == LABEL)[:1]
    return names[-1:] if found.is_one_term_per_label else names


def _made(found: _Found, entry: Entry) -> str:
    """A code for a term without one. If it is that of other labels, the parent goes in front, or a part of a hash behind."""
    labels = _labels(found, entry)
    code = made_code(*labels)
    known = found.by_code.get(code)
    if known is None or (_labels(found, known.entry), known.entry.parent) == (labels, entry.parent):
        return code
    return made_code(entry.parent, *labels) if entry.parent else marked(code, *labels)


def _put(found: _Found, place: Place) -> None:
    entry = place.entry
    if entry.parent_codes:
        _put_by_code(found, place)
    elif entry.parent:
        _put_by_label(found, place)
    else:
        for stated in (entry, *place.elsewhere):
            above = _above(found, stated.steps[:-1], stated.row)
            if above and above not in place.parents:
                place.parents.append(above)


def _put_by_code(found: _Found, place: Place) -> None:
    entry = place.entry
    place.parents = [code for code in dict.fromkeys(entry.parent_codes) if code != place.code]
    names = {"code": place.code, "path": SHOWN.join(entry.names[:-1])}
    if not place.parents:
        above = found.by_names.get(entry.names[:-1], []) if len(entry.steps) > 1 else []
        if len(above) != 1:
            message = _("“%(code)s” names itself as its parent, and its path names none. It was left out.") % names
            found.report(entry.row, "self-parent", message, Severity.ERROR)
            del found.by_code[place.code]
            return
        place.parents = [above[0].code]
        message = _("“%(code)s” names itself as its parent; it was put under “%(parent)s”, as its path says.")
        found.report(entry.row, "self-parent", message % {**names, "parent": above[0].code})
        return
    if len(place.parents) < len(entry.parent_codes):
        found.report(entry.row, "self-parent", _("“%(code)s” names itself as one of its parents; that was ignored.") % names)
    parent = found.by_code.get(place.parents[0])
    if parent and entry.steps and parent.entry.names != entry.names[:-1]:
        message = _(
            "“%(code)s” is under “%(parent)s” by its parent id, and under “%(path)s” by its path; the parent id is believed."
        )
        found.report(entry.row, "path-mismatch", message % {**names, "parent": SHOWN.join(parent.entry.names)})


def _put_by_label(found: _Found, place: Place) -> None:
    entry = place.entry
    by_code = found.by_code.get(entry.parent)
    named = (other for other in found.by_label.get(entry.parent, []) if other is not place)
    candidates = [by_code] if by_code and by_code.entry.code else list(islice(named, CANDIDATES_SHOWN))
    if len(candidates) == 1:
        place.parents = [candidates[0].code]
        return
    names = {"code": place.code, "parent": entry.parent, "rows": ", ".join(str(other.entry.row) for other in candidates)}
    if candidates:
        message = _("“%(code)s” names the parent “%(parent)s”, which is the label of several rows (%(rows)s). It was left out.")
        found.report(entry.row, "ambiguous-parent", message % names, Severity.ERROR)
    else:
        message = _(
            "“%(code)s” names the parent “%(parent)s”, which is neither code nor label of another row. It was left out."
        )
        found.report(entry.row, "unknown-parent", message % names, Severity.ERROR)
    del found.by_code[place.code]


def _above(found: _Found, steps: tuple[PathStep, ...], row: int) -> str:
    """The code of the term at the end of `steps`; the term is added if it has no entry. "" for no steps."""
    if not steps:
        return ""
    entry = Entry(row, steps[-1].values, steps[-1].code, steps=steps)
    known = found.by_names.get(entry.names, [])[:1]
    if entry.code or found.is_one_term_per_label:
        code = entry.code or _made(found, entry)
        known = [found.by_code[code]] if code in found.by_code else []
    if known:
        stated = [known[0].entry.names, *(elsewhere.names for elsewhere in known[0].elsewhere)]
        if entry.code and entry.names not in stated:
            message = _("“%(code)s” is “%(path)s” here, and “%(other)s” in row %(row)d; that row is believed.")
            texts = {"path": SHOWN.join(entry.names), "other": SHOWN.join(known[0].entry.names), "row": known[0].entry.row}
            found.report(row, "path-mismatch", message % {"code": entry.code, **texts})
        return known[0].code
    place = Place(entry, entry.code or _made(found, entry))
    if not entry.code:
        found.implied.append(row)
    found.add(place)
    _put(found, place)
    return place.code


def _report_made(found: _Found) -> None:
    made = [place.entry.row for place in found.by_code.values() if not place.entry.code]
    if made:
        message = ngettext(
            "%(count)d term has no code; a code was made from labels. If you rename it in the file, it becomes a new term.",
            "%(count)d terms have no code; codes were made from labels. If you rename one in the file, it becomes a new term.",
            len(made),
        )
        found.report(min(made), "made-code", message % {"count": len(made)}, Severity.INFO)
    if found.implied:
        message = ngettext(
            "%(count)d term has no row of its own; it was made from the path of this one.",
            "%(count)d terms have no row of their own; they were made from the paths of other rows, first of this one.",
            len(found.implied),
        )
        found.report(min(found.implied), "implied-term", message % {"count": len(found.implied)}, Severity.INFO)
