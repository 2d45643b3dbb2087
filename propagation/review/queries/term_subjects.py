"""Which terms operations are about. For an import the plan must be read, because the operation names only the import."""

from collections.abc import Iterable

from taxonomy.models import TermImport
from taxonomy.queries.planning import plan_of
from taxonomy.vocabulary.operations import Import, Operation, Undo, terms_of


def subjects_of(operations: Iterable[Operation]) -> list[str]:
    """References of the terms that the operations change, without those that they only name as a place; each once."""
    return list(dict.fromkeys(name for operation in operations for name in _subjects(operation)))


def named_by(operations: Iterable[Operation]) -> list[str]:
    """References of all terms that the operations change or name; each once."""
    return list(dict.fromkeys(name for operation in operations for name in (*terms_of(operation), *_subjects(operation))))


def _subjects(operation: Operation) -> list[str]:
    if isinstance(operation, Undo):
        # A term that took in another one got its labels as synonyms. That did not count as a change, nor does taking it back.
        return [str(step["term"]) for step in operation.steps if step["what"] != "synonym"]
    if isinstance(operation, Import):
        return _changed_by(operation)
    return [operation.term]


def _changed_by(operation: Import) -> list[str]:
    """References of the terms that the import changes in a way that needs review; none when there is no such import."""
    term_import = TermImport.objects.select_related("facet").filter(pk=operation.term_import).first()
    if term_import is None:
        return []
    facet = term_import.facet.code
    return [f"{facet}:{item.code}" for item in plan_of(term_import).for_review]
