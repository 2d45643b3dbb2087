"""What waits for terms: operations in open change requests, and operations that the reader has staged."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from people.models import User
from propagation.review.models import OPEN_STATES, ChangeRequest, StagedOperation, TermChangeTarget
from propagation.review.queries.operation_texts import names_of
from propagation.review.rules.pending_labels import pending_label
from taxonomy.models import Facet, Term
from taxonomy.vocabulary.operation_json import from_json
from taxonomy.vocabulary.operations import Create, Operation, terms_of


@dataclass(frozen=True)
class Pending:
    """One waiting operation that names a term. `words` say what it means for that term.

    `change_request` is None when the operation is only staged. `shows_in_tree`: it is about this very term, or adds one below.
    """

    words: str
    change_request: ChangeRequest | None
    shows_in_tree: bool


def staged_by(user: User) -> list[tuple[StagedOperation, Operation]]:
    """The staged operations of `user`, in order; one query."""
    rows = StagedOperation.objects.filter(author=user).order_by("pk")
    return [(row, from_json(row.operation)) for row in rows]


def staged_operations(user: User) -> list[Operation]:
    """The same, without the rows that hold them."""
    return [operation for _row, operation in staged_by(user)]


def pending_changes(
    terms: Iterable[Term], facet: Facet, *, staged: Sequence[Operation], language: str
) -> dict[int, list[Pending]]:
    """Term id -> what waits for it; `terms` are of `facet`, `staged` are the reader's own. At most four queries."""
    by_reference = {f"{facet.code}:{term.code}": term.pk for term in terms}
    named: list[tuple[str, Operation, ChangeRequest | None]] = []
    rows = TermChangeTarget.objects.filter(term__in=by_reference.values(), term_change__change_request__state__in=OPEN_STATES)
    references = {pk: reference for reference, pk in by_reference.items()}
    for row in rows.select_related("term_change__change_request").order_by("term_change_id"):
        change = row.term_change
        named.append((references[row.term_id], from_json(change.operation), change.change_request))
    for operation in staged:
        named += [(reference, operation, None) for reference in terms_of(operation) if reference in by_reference]
    names = names_of([operation for _reference, operation, _request in named], language) if named else {}
    found: dict[int, list[Pending]] = defaultdict(list)
    for reference, operation, change_request in named:
        if words := pending_label(operation, reference, names):
            shows = reference == getattr(operation, "term", "") or isinstance(operation, Create)
            found[by_reference[reference]].append(Pending(words, change_request, shows))
    return found


def new_roots(facet: Facet, staged: Sequence[Operation]) -> list[Create]:
    """The operations in `staged` that add a term at the top of `facet`, where the tree has no term to show them on."""
    is_here = f"{facet.code}:"
    return [one for one in staged if isinstance(one, Create) and not one.parent and one.term.startswith(is_here)]


def needed_before(operations: Sequence[Operation], staged: Sequence[Operation]) -> list[Operation]:
    """The operations in `staged` that must come first: those that add a term which `operations` name, or a term above it.

    In the order of `staged`; a term that `operations` add themselves needs nothing from the list.
    """
    adding = {operation.term: operation for operation in staged if isinstance(operation, Create)}
    own = {operation.term for operation in operations if isinstance(operation, Create)}
    wanted: set[str] = set()
    open_names = [name for operation in operations for name in terms_of(operation)]
    while open_names:
        name = open_names.pop()
        if name in adding and name not in wanted | own:
            wanted.add(name)
            open_names += terms_of(adding[name])
    return [operation for operation in staged if isinstance(operation, Create) and operation.term in wanted]
