"""The plan of an import: what happens to every term, and all that is wrong with the file. Pure: it is given what exists.

A row with an error changes nothing; the other rows are carried out all the same. A part of a row that is left out, such as a
link that leads nowhere, is a warning.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from types import MappingProxyType

from django.utils.translation import gettext as _

from taxonomy.vocabulary.imports.effects import Effect, FieldChange, effects_of, field_changes, in_need_of_review
from taxonomy.vocabulary.imports.journeys import possible_facts
from taxonomy.vocabulary.imports.merge import deprecated, faults_of, merge
from taxonomy.vocabulary.imports.settling import Settled, refused_without_review, settle
from taxonomy.vocabulary.imports.tidy import Fault, Tidied, as_problem, tidy
from taxonomy.vocabulary.limits import most_levels
from taxonomy.vocabulary.rows import NO_JOURNEY, RowProblem, Severity, TermRow
from taxonomy.vocabulary.statuses import IN_USE

__all__ = ["Effect", "Item", "Plan", "make_plan", "tidy"]

WATCHED_ROWS = 1_000
"""The rows between two calls of `watch`."""
NO_PARTS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Item:
    """What happens to one term. `after` is None if its row is left out.

    `differences` are the changes from `before`, empty for a new term; `for_review` are the changes that take a change request.
    `is_missing`: the file lacks the term, and `row` is 0.
    """

    code: str
    file: str
    row: int
    effects: tuple[Effect, ...]
    before: TermRow | None = None
    after: TermRow | None = None
    differences: tuple[FieldChange, ...] = ()
    problems: tuple[RowProblem, ...] = ()
    is_missing: bool = False
    for_review: tuple[FieldChange, ...] = ()

    @property
    def changes(self) -> tuple[FieldChange, ...]:
        """The changes to make; for a new term all its values."""
        return tuple(field_changes(None, self.after)) if self.after and self.before is None else self.differences


@dataclass(frozen=True)
class Plan:
    """`items` has one item per row of the file, in its order, then one per term that the file lacks, if those are to go.

    `parents` is code -> parent of every term that the facet will have, "" for a root, in the order of siblings.
    """

    items: list[Item]
    parents: Mapping[str, str]

    @cached_property
    def problems(self) -> list[RowProblem]:
        found = [problem for item in self.items for problem in item.problems]
        return sorted(found, key=lambda problem: (problem.file, problem.row))

    @cached_property
    def counts(self) -> dict[str, int]:
        """Effect -> how many items have it; one item may have several."""
        return dict(Counter(effect.value for item in self.items for effect in item.effects))

    @cached_property
    def for_review(self) -> list[Item]:
        """The items that change something to which others have to agree."""
        return [item for item in self.items if item.for_review]

    @property
    def needs_change_request(self) -> bool:
        return bool(self.for_review)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all that would be done and left out; it is the same in every language of the interface."""
        found = sha256()
        for item in self.items:
            if item.effects != (Effect.UNCHANGED,):
                changes = [change for change in item.changes if not item.is_missing or change.what != "status_reason"]
                problems = [(problem.file, problem.row, problem.check) for problem in item.problems]
                found.update(json.dumps([item.code, item.effects, changes, problems]).encode())
        return found.hexdigest()


@dataclass(frozen=True, slots=True)
class _Wanted:
    """`terms` is code -> the term as its row wants it, in file order.

    `refused` is code -> why its row is not possible, `notices` is code -> what is left out of it.
    """

    terms: dict[str, TermRow]
    refused: dict[str, list[Fault]]
    notices: dict[str, list[Fault]]

    def join_journeys(self, existing: Mapping[str, TermRow], parts: Mapping[str, str], actions: Collection[str] | None) -> None:
        """Leave out what rows say of journeys that cannot be."""
        kinds = {**parts, **{code: row.journey.kind for code, row in self.terms.items() if row.journey.kind}}
        for code, row in self.terms.items():
            known = existing.get(code)
            base = known.journey if known else NO_JOURNEY
            if row.journey != base:
                journey, faults = possible_facts(row, base, kinds, actions)
                self.terms[code] = replace(row, journey=journey)
                self.notices[code] += faults


def make_plan(
    rows: Iterable[TermRow],
    existing: Mapping[str, TermRow],
    *,
    max_depth: int | None = None,
    owners: Collection[str] | None = None,
    parts: Mapping[str, str] = NO_PARTS,
    actions: Collection[str] | None = None,
    deletes_missing: bool = False,
    cuts_loops: bool = False,
    is_direct: bool = False,
    free_additions: bool = True,
    watch: Callable[[int], None] = lambda _done: None,
) -> Plan:
    """Plan what `rows` do to a facet. `existing` is code -> term, in tree order, with `sort` the place among siblings.

    `owners` are the user names that an owner may have, None for any; `parts` is code -> part of a journey;
    `actions` are the codes that a desired action may have, None where terms are no parts of journeys. `deletes_missing`
    takes the terms that the file lacks out of use. `cuts_loops` leaves out a parent that would put a term above itself; without
    it every row of such a loop is refused. `is_direct` refuses what takes a change request; without `free_additions` new active
    terms take one. `watch` gets the number of rows done and may raise to stop.
    """
    tidied = tidy(rows)
    named = {*tidied.rows, *(row.code for row, _problems in tidied.refused)}
    wanted = _wanted(tidied, existing, owners, watch)
    wanted.join_journeys(existing, parts, actions)
    if deletes_missing:
        missing = {code: row for code, row in existing.items() if code not in named and row.status in IN_USE}
        reason = _("It is not in %(file)s any more.") % {"file": _files(tidied) or "-"}
        wanted.terms.update({code: deprecated(row, reason) for code, row in missing.items()})
    limit = most_levels(max_depth)
    refused: dict[str, list[Fault]] = wanted.refused
    while True:
        possible = {code: row for code, row in wanted.terms.items() if code not in refused}
        stated = {code: row for code, row in tidied.rows.items() if code in possible}
        settled = settle(possible, stated, existing, named=named, parts=parts, limit=limit, cuts_loops=cuts_loops)
        review = refused_without_review(settled, existing, free_additions=free_additions) if is_direct else {}
        if late := settled.late or review or settled.last:
            refused.update(late)
            continue
        refused.update(settled.refused)
        return Plan(_items(tidied, wanted, existing, settled, free_additions=free_additions), settled.parents)


def _wanted(
    tidied: Tidied, existing: Mapping[str, TermRow], owners: Collection[str] | None, watch: Callable[[int], None]
) -> _Wanted:
    wanted = _Wanted({}, {}, defaultdict(list))
    for done, (code, row) in enumerate(tidied.rows.items()):
        if done % WATCHED_ROWS == 0:
            watch(done)
        known = existing.get(code)
        term = merge(row, known)
        if owners is not None and row.owner and row.owner not in owners:
            message = _("There is no user “%(owner)s”; the owner of “%(code)s” was left out.")
            wanted.notices[code].append(Fault("unknown-owner", message % {"owner": row.owner[:150], "code": code}))
            term = replace(term, owner=known.owner if known else "")
        if term.status in IN_USE and not term.labels:
            wanted.notices[code].append(Fault("ml", _("“%(code)s” has no label.") % {"code": code}))
        if faults := faults_of(row, term, known):
            wanted.refused[code] = faults
        wanted.terms[code] = term
    return wanted


def _files(tidied: Tidied) -> str:
    return ", ".join(dict.fromkeys(row.file for row in tidied.rows.values() if row.file))[:200]


def _items(
    tidied: Tidied, wanted: _Wanted, existing: Mapping[str, TermRow], settled: Settled, *, free_additions: bool
) -> list[Item]:
    items = [Item(row.code, row.file, row.row, (Effect.PROBLEM,), problems=tuple(found)) for row, found in tidied.refused]
    file = _files(tidied)
    for code, term in wanted.terms.items():
        is_missing, before, after = code not in tidied.rows, existing.get(code), settled.after.get(code)
        row = replace(term, file=file) if is_missing else tidied.rows[code]
        if code in wanted.refused or after is None:
            found = tuple(as_problem(row, fault) for fault in wanted.refused[code])
            items.append(Item(code, row.file, row.row, (Effect.PROBLEM,), before, problems=found, is_missing=is_missing))
            continue
        order = settled.order.get(code)
        differences = () if before is None or (after == before and not order) else field_changes(before, after, order)
        faults = [*wanted.notices.get(code, ()), *settled.notices.get(code, ())]
        found = tuple(as_problem(row, fault, Severity.WARNING) for fault in faults)
        effects = effects_of(before, after, differences)
        review = tuple(in_need_of_review(before, after, differences, free_additions=free_additions))
        items.append(Item(code, row.file, row.row, effects, before, after, tuple(differences), found, is_missing, review))
    if tidied.refused:
        items.sort(key=lambda item: (item.is_missing, item.file, item.row))
    return items
