"""Carries out operations on terms. Each is atomic, leaves a history, and returns the steps from which it can be undone."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError

from people.models import User
from people.rights import require
from people.transactions import retried
from taxonomy import tree_lock
from taxonomy.queries.agreement import needs_agreement
from taxonomy.services.import_steps import import_as_steps
from taxonomy.services.operation_steps import STEPS
from taxonomy.services.steps import stamp, write
from taxonomy.vocabulary.operations import Create, Import, Operation, Step


@retried
def carry_out(*, operation: Operation, reason: str = "", actor: User) -> list[Step]:
    """Carry out `operation` now, and return the steps that were done, in order.

    Callers check the right to do so: a release, which calls this in its transaction, and the services for new and proposed
    terms. Raises ValidationError for what cannot be done, by field where one field is wrong: an unknown term, a loop, another
    facet, too many levels, a replacement that is out of use, a term whose status does not allow the operation.
    """
    if isinstance(operation, Import):
        return import_as_steps(operation, reason=reason, actor=actor)
    with tree_lock.locked():
        done = []
        for step in STEPS[type(operation)](operation):
            write(step, actor=actor, reason=reason)
            done.append(step)
        stamp(done, actor=actor, reason=reason)
    return done


@retried
def change_alone(*, operations: Sequence[Operation], actor: User) -> list[Step]:
    """Carry out `operations`, all or none, to which nobody else must agree (queries/agreement.py): they add terms, or change
    proposed ones.

    Raises PermissionDenied without `taxonomy.change_term` (to create: `taxonomy.add_term` too); ValidationError as carry_out
    does, and by `term` for what needs a change request.
    """
    require(actor, "taxonomy.change_term")
    if any(isinstance(operation, Create) for operation in operations):
        require(actor, "taxonomy.add_term")
    with tree_lock.locked():
        steps = []
        for operation in operations:
            if problem := needs_agreement(operation):
                raise ValidationError({"term": problem})
            steps += carry_out(operation=operation, actor=actor)
    return steps
