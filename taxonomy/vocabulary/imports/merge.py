"""Merges a row into the term that exists. Pure.

A blank field changes nothing. The words that a row states of one kind and language replace all words of that kind and language.
A cleared field becomes empty.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from taxonomy.vocabulary.imports.tidy import Fault
from taxonomy.vocabulary.readers.columns import JOURNEY, LABEL, MAPPINGS, NOTES, SYNONYMS
from taxonomy.vocabulary.rows import JourneyFacts, Rule, TermRow
from taxonomy.vocabulary.statuses import IN_USE

Part = TypeVar("Part", bound=tuple[Any, ...])

_WORDS = {kind.value: base for base, kind in (*SYNONYMS.items(), *NOTES.items())}
_OUTSIDE = {kind.value: base for base, kind in MAPPINGS.items()}
"""Kind -> the column of our own tables, by which TermRow.cleared names it."""


def merge(row: TermRow, known: TermRow | None) -> TermRow:
    """Return the term as it will be; `known` is the term as it is, None for a new one.

    Links are taken as the row states them; links.py checks where they lead. The result equals `known` if and only if nothing
    differs. So `sort` is that of `known` (parents.py sorts siblings), and `row` and `file` are not set.
    """
    base = known or TermRow(row.code, "", {}, status=row.status or "active")
    cleared = row.cleared
    status = row.status or base.status
    is_back = status in IN_USE and base.status not in IN_USE
    replaced_by = () if is_back else _stated(row.replaced_by, base.replaced_by, "replaced_by" in cleared)
    rule = row.replacement_rule or base.replacement_rule or Rule.ANY
    parent = row.parent_code or ("" if "parent_code" in cleared else base.parent_code)
    broader = _same(_stated(row.broader, base.broader, "broader" in cleared), base.broader)
    return TermRow(
        code=row.code,
        parent_code=parent,
        labels={
            **{tag: text for tag, text in base.labels.items() if f"{LABEL}@{tag}" not in cleared},
            **row.labels,
        },
        status=status,
        broader=tuple(code for code in broader if code != parent),
        synonyms=_by_group(row.synonyms, base.synonyms, cleared, _name_of_word),
        notes=_by_group(row.notes, base.notes, cleared, _name_of_word),
        notations=_same(_stated(row.notations, base.notations, "notation" in cleared), base.notations),
        mappings=_by_group(row.mappings, base.mappings, cleared, lambda mapping: _OUTSIDE[mapping[0]]),
        related=_same(_stated(row.related, base.related, "related" in cleared), base.related),
        replaced_by=_same(replaced_by, base.replaced_by),
        replacement_rule=str(rule) if len(replaced_by) > 1 else "",
        status_reason=row.status_reason or ("" if is_back or "status_reason" in cleared else base.status_reason),
        uri=row.uri or ("" if "uri" in cleared else base.uri),
        owner=row.owner or ("" if "owner" in cleared else base.owner),
        valid_from=row.valid_from or (None if "valid_from" in cleared else base.valid_from),
        valid_to=row.valid_to or (None if "valid_to" in cleared else base.valid_to),
        sort=base.sort,
        journey=_journey(row.journey, base.journey, cleared),
    )


def _journey(stated: JourneyFacts, base: JourneyFacts, cleared: Collection[str]) -> JourneyFacts:
    values = {
        name: getattr(stated, name) or (type(getattr(base, name))() if column in cleared else getattr(base, name))
        for column, name in JOURNEY.items()
    }
    return JourneyFacts(**{**values, "exits": _same(values["exits"], base.exits)})


def deprecated(known: TermRow, reason: str) -> TermRow:
    """`known` out of use, because a file that is the whole facet lacks it."""
    return replace(known, status="deprecated", status_reason=reason)


def faults_of(row: TermRow, merged: TermRow, known: TermRow | None) -> list[Fault]:
    """Why `merged` is not possible, as far as the term alone shows."""
    names = {"code": row.code, "status": merged.status, "before": known.status if known else ""}
    faults = []
    if merged.status == "proposed" and known is not None and known.status != "proposed":
        message = _("“%(code)s” is %(before)s here, so it cannot become proposed again; leave its status out.")
        faults.append(Fault("bad-status", message % names))
    if merged.status in IN_USE and merged.replaced_by:
        message = _("“%(code)s” is %(status)s and has a replacement; make it deprecated or merged, or remove the replacement.")
        faults.append(Fault("bad-status", message % names))
    if merged.status == "merged" and len(merged.replaced_by) != 1:
        message = _("“%(code)s” is merged; in replaced_by, name the one term that it was merged into.")
        faults.append(Fault("bad-status", message % names))
    if merged.valid_from and merged.valid_to and merged.valid_to < merged.valid_from:
        dates = {"from": merged.valid_from.isoformat(), "to": merged.valid_to.isoformat()}
        message = _("“%(code)s” is valid from %(from)s to %(to)s, which is earlier; correct one of the two dates.")
        faults.append(Fault("dates", message % {**names, **dates}))
    return faults


def _stated(stated: tuple[Any, ...], base: tuple[Any, ...], is_cleared: bool) -> tuple[Any, ...]:  # noqa: FBT001 - one of three
    return stated or (() if is_cleared else base)


def _same(found: tuple[Part, ...] | tuple[str, ...], base: Sequence[Any]) -> Any:
    """`base` if both hold the same values, because another order alone is not a difference."""
    return base if set(found) == set(base) else found


def _by_group(
    stated: Iterable[Part], base: tuple[Part, ...], cleared: Collection[str], name: Callable[[Part], str]
) -> tuple[Part, ...]:
    """`base` with each group that is stated or cleared replaced; `name` gives the group of a part."""
    stated = tuple(stated)
    replaced = {name(part) for part in stated} | set(cleared)
    found = (*(part for part in base if name(part) not in replaced), *stated) if replaced else base
    return tuple(_same(found, base))


def _name_of_word(word: tuple[Any, ...]) -> str:
    return f"{_WORDS[word[0]]}@{word[1]}"
