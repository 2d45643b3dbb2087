"""An import as an operation: carried out in bulk, and described as steps from which it can be undone."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from people.models import User
from taxonomy import tree_lock
from taxonomy.models import TermImport
from taxonomy.queries.term_rows import rows_of
from taxonomy.services.existence import existence
from taxonomy.services.importing import carry_out_import
from taxonomy.vocabulary.operations import Import, Step
from taxonomy.vocabulary.rows import TermRow


def import_as_steps(operation: Import, *, reason: str, actor: User) -> list[Step]:
    """Carry out the import and return what it did to terms, places, statuses, labels, synonyms, further parents and related
    terms, as steps.

    There are no steps for notes, notations, mappings, owners and dates of terms that were there: undoing the import leaves
    these as they are. Raises ValidationError when there is no such import, and as carry_out_import does (code "conflict").
    """
    term_import = TermImport.objects.select_related("facet").filter(pk=operation.term_import).first()
    if term_import is None:
        raise ValidationError({"term_import": _("There is no such import.")})
    with tree_lock.locked():
        before = rows_of(term_import.facet)
        carry_out_import(term_import=term_import, plan_digest=operation.plan, reason=reason, actor=actor)
        return steps_between(term_import.facet.code, before, rows_of(term_import.facet))


def steps_between(facet: str, before: Sequence[TermRow], after: Sequence[TermRow]) -> list[Step]:
    """The steps that turn `before` into `after`, both whole facets in tree order. None deletes a term: no import does."""
    old, old_places = {row.code: row for row in before}, _places(before)
    places = _places(after)
    steps: list[Step] = []
    links: list[Step] = []
    for row in after:
        name = f"{facet}:{row.code}"
        known = old.get(row.code)
        if known is None:
            steps.append(Step("exists", name, before=None, after=_existence(facet, row)))
            known = TermRow(
                row.code, row.parent_code, {tag: text for tag, text in row.labels.items() if text}, status=row.status
            )
        elif row.parent_code != known.parent_code:
            here, there = old_places[row.code], places[row.code]
            steps.append(Step("place", name, before=_place(facet, here), after=_place(facet, there)))
        steps += _word_steps(name, known, row)
        # Ties of new terms come last: both ends exist by then, and an undo removes them before it removes the terms.
        for step in _link_steps(facet, known, row):
            is_of_new = row.code not in old or step.key.partition(":")[2] not in old
            (links if is_of_new else steps).append(step)
        if (was := _status(facet, known)) != (now := _status(facet, row)):
            steps.append(Step("status", name, before=was, after=now))
    return [*steps, *links]


def _existence(facet: str, row: TermRow) -> dict[str, Any]:
    return existence(
        parent=f"{facet}:{row.parent_code}" if row.parent_code else "",
        labels=row.labels,
        status=row.status,
        notes=row.notes,
        more={
            "notations": sorted(list(notation) for notation in row.notations),
            "mappings": sorted(list(mapping) for mapping in row.mappings),
            "uri": row.uri,
            "valid_from": row.valid_from.isoformat() if row.valid_from else "",
            "valid_to": row.valid_to.isoformat() if row.valid_to else "",
        },
    )


def _word_steps(name: str, known: TermRow, row: TermRow) -> Iterator[Step]:
    for language in dict.fromkeys((*known.labels, *row.labels)):
        was, now = known.labels.get(language, ""), row.labels.get(language, "")
        if was != now:
            yield Step("label", name, language, before=was, after=now)
    for synonym in dict.fromkeys((*known.synonyms, *row.synonyms)):
        was_there, is_there = synonym in known.synonyms, synonym in row.synonyms
        if was_there != is_there:
            yield Step("synonym", name, "|".join(synonym), before=was_there, after=is_there)


def _link_steps(facet: str, known: TermRow, row: TermRow) -> Iterator[Step]:
    for what, was, now in (("broader", known.broader, row.broader), ("related", known.related, row.related)):
        for code in dict.fromkeys((*was, *now)):
            is_told = what == "broader" or row.code < code  # both ends name a relation; one of them tells it
            if is_told and (code in was) != (code in now):
                yield Step(what, f"{facet}:{row.code}", f"{facet}:{code}", before=code in was, after=code in now)


def _status(facet: str, row: TermRow) -> dict[str, Any]:
    several = [f"{facet}:{code}" for code in row.replaced_by] if len(row.replaced_by) > 1 or row.replacement_rule else []
    return {
        "status": row.status,
        "reason": row.status_reason,
        "replaced_by": f"{facet}:{row.replaced_by[0]}" if row.replaced_by and not several else "",
        "replacements": several,
        "rule": row.replacement_rule,
    }


def _places(rows: Sequence[TermRow]) -> dict[str, tuple[str, str]]:
    """Code -> (parent, sibling before it)."""
    last: dict[str, str] = {}
    places = {}
    for row in rows:
        places[row.code] = (row.parent_code, last.get(row.parent_code, ""))
        last[row.parent_code] = row.code
    return places


def _place(facet: str, place: tuple[str, str]) -> Mapping[str, str]:
    parent, behind = (f"{facet}:{code}" if code else "" for code in place)
    return {"parent": parent, "behind": behind}
