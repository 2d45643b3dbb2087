"""Importing many terms at once: one transaction under the tree lock, in a number of statements that depends on the depth of
the tree and not on the number of terms."""

from collections.abc import Mapping, Sequence

from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from people.models import User
from people.rights import require
from taxonomy import tree_lock
from taxonomy.import_plan import Existing, make_plan, tidy
from taxonomy.models import CODE_MAX_LENGTH, CODE_PATTERN, Facet, Term, TermLabel
from taxonomy.rows import ImportReport, TermRow
from taxonomy.services import ancestors, tree_columns
from taxonomy.tree_numbers import TreeNumbers, lineage, number

BATCH = 500


def import_terms(*, facet: Facet, rows: Sequence[TermRow], actor: User) -> ImportReport:
    """Create the new terms of `rows` in `facet`, and give known ones the labels and definitions that differ.

    A row with a problem changes nothing and is named in the report; all others are carried out. Blank labels and definitions
    leave what is there, and a term that `rows` does not name stays. Nothing is moved, deleted or given another status.
    """
    require(actor, "taxonomy.add_term")
    require(actor, "taxonomy.change_term")
    tidied, problems = tidy(rows, code_pattern=CODE_PATTERN, code_max_length=CODE_MAX_LENGTH)
    with tree_lock.locked():
        terms = {term.code: term for term in Term.objects.filter(facet=facet).order_by("tree_id", "lft")}
        codes = {term.pk: code for code, term in terms.items()}
        existing = {
            code: Existing(codes[term.parent_id] if term.parent_id else "", term.status) for code, term in terms.items()
        }
        plan = make_plan(tidied, existing)
        signature = {"default_user": actor, "default_change_reason": _reason(rows), "batch_size": BATCH}
        changed = _update_definitions(terms, plan.update, signature) | _update_labels(facet, terms, plan.update, signature)
        if plan.create:
            _create(facet, terms, plan.create, signature)
    return ImportReport(
        created=len(plan.create),
        relabelled=len(changed),
        unchanged=len(plan.update) - len(changed),
        problems=sorted([*problems, *plan.problems], key=lambda problem: (problem.file, problem.row)),
    )


def _reason(rows: Sequence[TermRow]) -> str:
    return ", ".join(sorted({row.file for row in rows}))[:100]


def _update_definitions(terms: Mapping[str, Term], rows: Sequence[TermRow], signature: dict[str, object]) -> set[str]:
    changed = {row.code: row.definition for row in rows if row.definition not in {"", terms[row.code].definition}}
    now = timezone.now()
    for code, definition in changed.items():
        terms[code].definition = definition
        terms[code].updated_at = now
    bulk_update_with_history([terms[code] for code in changed], Term, ["definition", "updated_at"], **signature)
    return set(changed)


def _update_labels(facet: Facet, terms: Mapping[str, Term], rows: Sequence[TermRow], signature: dict[str, object]) -> set[str]:
    """Store the labels of `rows`, whose terms exist; returns the codes of those that changed."""
    stored = {(label.term_id, label.language): label for label in TermLabel.objects.filter(term__facet=facet)}
    new: list[TermLabel] = []
    corrected: list[TermLabel] = []
    changed: set[str] = set()
    for row in rows:
        term = terms[row.code]
        for language, text in row.labels.items():
            label = stored.get((term.pk, language))
            if not text or (label is not None and label.text == text):
                continue
            if label is None:
                new.append(TermLabel(term=term, language=language, text=text))
            else:
                label.text = text
                corrected.append(label)
            changed.add(row.code)
    bulk_create_with_history(new, TermLabel, **signature)
    bulk_update_with_history(corrected, TermLabel, ["text"], **signature)
    return changed


def _create(facet: Facet, terms: dict[str, Term], rows: Sequence[TermRow], signature: dict[str, object]) -> None:
    """Create terms with their labels and ancestors, level by level, because a child needs the id of its parent."""
    codes = {term.pk: code for code, term in terms.items()}
    parents: dict[str, str | None] = {code: codes[term.parent_id] if term.parent_id else None for code, term in terms.items()}
    parents |= {row.code: row.parent_code or None for row in rows}
    numbers = _number(terms, parents)
    known = list(terms.values())
    for level in range(1 + max(place.level for place in numbers.values())):
        arriving = [
            Term(
                facet=facet,
                code=row.code,
                parent_id=terms[row.parent_code].pk if row.parent_code else None,
                status=row.status,
                definition=row.definition,
                **numbers[row.code].as_fields(),
            )
            for row in rows
            if numbers[row.code].level == level
        ]
        terms |= {term.code: term for term in bulk_create_with_history(arriving, Term, **signature)}
    tree_columns.write((term, numbers[term.code]) for term in known if term.code in numbers)
    bulk_create_with_history(
        [
            TermLabel(term=terms[row.code], language=language, text=text)
            for row in rows
            for language, text in row.labels.items()
            if text
        ],
        TermLabel,
        **signature,
    )
    ancestors.insert_rows(
        (terms[row.code].pk, terms[code].pk, distance)
        for row in rows
        for distance, code in enumerate(lineage(row.code, parents))
    )


def _number(terms: Mapping[str, Term], parents: Mapping[str, str | None]) -> dict[str, TreeNumbers]:
    """Numbers for the whole facet; a new root takes the next tree number of the whole table."""
    last = Term.objects.order_by("-tree_id").values_list("tree_id", flat=True).first() or 0
    roots = [code for code, parent in parents.items() if parent is None]
    tree_ids = {code: terms[code].tree_id for code in roots if code in terms}
    tree_ids |= {code: last + place for place, code in enumerate((code for code in roots if code not in terms), start=1)}
    return number(parents, tree_ids)
