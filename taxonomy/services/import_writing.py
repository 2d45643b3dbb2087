"""Carries out a plan (imports/plan.py). The number of statements depends on the depth of the tree, not on the number of terms.

Called inside tree_lock.locked(), with a plan that was made inside it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from django.utils import timezone

from people.models import User
from taxonomy.models import Facet, Term
from taxonomy.services import ancestors, bulk_rows, import_journeys, import_words, tree_columns
from taxonomy.services.bulk_rows import Signature
from taxonomy.services.import_words import Work
from taxonomy.vocabulary.closure import closure
from taxonomy.vocabulary.imports.plan import Effect, Plan
from taxonomy.vocabulary.rows import TermRow
from taxonomy.vocabulary.statuses import TermStatus
from taxonomy.vocabulary.tree_numbers import TreeNumbers, number

_STORED = (
    "parent",
    "status",
    "status_reason",
    "replaced_by",
    "replacement_rule",
    "uri",
    "owner",
    "valid_from",
    "valid_to",
)
"""The fields of a term's own row that an import may change."""
_own = attrgetter("parent_code", *_STORED[1:])


def write(
    *, facet: Facet, plan: Plan, existing: Mapping[str, TermRow], signature: Signature, watch: Callable[[], None]
) -> None:
    """Carry out `plan`, which was made from the rows `existing`. Calls `watch` now and then, which may raise."""
    items = [item for item in plan.items if item.after is not None and item.effects != (Effect.UNCHANGED,)]
    if not items:
        return
    stored = {
        code: (pk, TreeNumbers(*place))
        for code, pk, *place in Term.objects.filter(facet=facet).values_list("code", "pk", "tree_id", "lft", "rght", "level")
    }
    owners = _owners(item.after.owner for item in items if item.after)
    work = Work(facet, plan, items, {code: pk for code, (pk, _place) in stored.items()}, owners, signature)
    is_restructured = any(item.before is None or Effect.MOVE in item.effects for item in items)
    numbers = _numbers(plan, {code: place for code, (_pk, place) in stored.items()}) if is_restructured else {}
    waiting = _create_terms(work, numbers, watch)
    _write_own_fields(work, waiting)
    watch()
    import_words.write(work, watch)
    import_journeys.write(work)
    if is_restructured:
        tree_columns.write((pk, place, numbers[code]) for code, (pk, place) in stored.items())
    _write_ancestors(work, existing)
    watch()


def _numbers(plan: Plan, stored: Mapping[str, TreeNumbers]) -> dict[str, TreeNumbers]:
    """Numbers for the whole facet. Its roots share out the tree ids that roots of the facet have now, in order. Further roots
    get the next tree ids of the whole table."""
    roots = [code for code, parent in plan.parents.items() if not parent]
    free = sorted(stored[code].tree_id for code in roots if code in stored and stored[code].level == 0)
    last = Term.objects.order_by("-tree_id").values_list("tree_id", flat=True).first() or 0
    free += range(last + 1, last + 1 + len(roots) - len(free))
    parents = {code: parent or None for code, parent in plan.parents.items()}
    return number(parents, dict(zip(roots, free, strict=True)))


def _create_terms(work: Work, numbers: Mapping[str, TreeNumbers], watch: Callable[[], None]) -> dict[int, TermRow]:
    """Create the new terms level by level, because a child needs the id of its parent. Returns, by id, the rows of terms whose
    replacement is new too: these terms get replacement and status once all terms exist."""
    levels: dict[int, list[TermRow]] = defaultdict(list)
    for item in work.items:
        if item.before is None and item.after is not None:
            levels[numbers[item.code].level].append(item.after)
    waiting: dict[int, TermRow] = {}
    for _level, rows in sorted(levels.items()):
        watch()
        successors = [_single(row) for row in rows]
        known = [not code or code in work.ids for code in successors]
        values = (
            {
                **_stored_values(work, row),
                **({} if is_known else {"status": TermStatus.DEPRECATED.value, "replaced_by_id": None}),
                "facet_id": work.facet.pk,
                "code": row.code,
                **numbers[row.code].as_fields(),
            }
            for row, is_known in zip(rows, known, strict=True)
        )
        ids = bulk_rows.create(Term, values, work.signature)
        waiting |= {pk: row for pk, row, is_known in zip(ids, rows, known, strict=True) if not is_known}
        work.ids.update(zip((row.code for row in rows), ids, strict=True))
    return waiting


def _write_own_fields(work: Work, waiting: Mapping[int, TermRow]) -> None:
    """Write the own rows of known terms that change, and of new terms that are `waiting` for a replacement. Known terms of
    which only words or links change get the time of the change."""
    now = timezone.now()
    known = [(work.ids[after.code], before, after) for before, after, _item in work.known()]
    wanted = {**waiting, **{pk: after for pk, before, after in known if _own(before) != _own(after)}}
    bulk_rows.stamp((pk for pk, _before, _after in known if pk not in wanted), now)
    stored = Term.objects.in_bulk(wanted)
    for pk, after in wanted.items():
        for name, value in {**_stored_values(work, after), "updated_at": now}.items():
            setattr(stored[pk], name, value)
    bulk_rows.change(Term, (stored[pk] for pk in wanted), (*_STORED, "updated_at"), work.signature)


def _stored_values(work: Work, row: TermRow) -> dict[str, Any]:
    """The values of _STORED by attribute name. A replacement that does not exist yet is None."""
    return {
        "parent_id": work.ids[row.parent_code] if row.parent_code else None,
        "status": row.status,
        "status_reason": row.status_reason,
        "replaced_by_id": work.ids.get(_single(row)),
        "replacement_rule": row.replacement_rule,
        "uri": row.uri,
        "owner_id": work.owners.get(row.owner),
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
    }


def _single(row: TermRow) -> str:
    """The one term that replaces it; "" where none or several do."""
    return row.replaced_by[0] if len(row.replaced_by) == 1 else ""


def _write_ancestors(work: Work, existing: Mapping[str, TermRow]) -> None:
    """Write the ancestors of new terms, of known terms whose parents change, and of everything below those."""
    above = {code: _heads(row) for code, row in existing.items()}
    above |= {item.code: _heads(item.after) for item in work.items if item.after}
    starts = [after.code for before, after in work.pairs() if _heads(before) != _heads(after) or not before.code]
    if not starts:
        return
    children: dict[str, list[str]] = defaultdict(list)
    for code, heads in above.items():
        for head in heads:
            children[head].append(code)
    affected = _reached(starts, children)
    found = closure({code: above[code] for code in _reached(affected, above)})
    known = [work.ids[code] for code in affected if code in existing]
    rows = ((work.ids[code], work.ids[head], distance) for code in affected for head, distance in found[code].items())
    bulk_rows.replace_ancestors(known, rows)
    if known:
        ancestors.touch_tree()


def _heads(row: TermRow) -> list[str]:
    return [*([row.parent_code] if row.parent_code else []), *row.broader]


def _reached(starts: Iterable[str], steps: Mapping[str, Sequence[str]]) -> list[str]:
    """`starts` and all that is reached from them, each once."""
    line = list(dict.fromkeys(starts))
    seen = set(line)
    for code in line:  # grows while it is walked
        fresh = [step for step in dict.fromkeys(steps.get(code, ())) if step not in seen]
        seen.update(fresh)
        line += fresh
    return line


def _owners(names: Iterable[str]) -> dict[str, int]:
    """User name -> id."""
    wanted = {name for name in names if name}
    return dict(User.objects.filter(username__in=wanted).values_list("username", "pk")) if wanted else {}
