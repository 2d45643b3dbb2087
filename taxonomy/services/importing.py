"""Importing terms. A plan (imports/plan.py) says what a file would do to a facet; one transaction carries it out."""

from collections.abc import Callable, Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from jobs import lease
from people.history import save_as
from people.models import User
from people.rights import require
from people.transactions import retried
from taxonomy import tree_lock
from taxonomy.models import Facet, ImportState, TermImport
from taxonomy.queries.planning import OPEN_STATES, REVIEWED_STATES, plan_for, plan_rows, require_open, rows_of_import
from taxonomy.services import import_writing
from taxonomy.services.bulk_rows import Signature
from taxonomy.vocabulary.imports import shown
from taxonomy.vocabulary.imports.packing import pack, unpack
from taxonomy.vocabulary.imports.plan import Effect, Plan
from taxonomy.vocabulary.imports.shown import rows_behind
from taxonomy.vocabulary.rows import ImportReport, TermRow


def _nothing_to_watch() -> None:
    """For an import that nobody can stop."""


@retried
def import_terms(
    *, facet: Facet, rows: Sequence[TermRow], actor: User, deletes_missing: bool = False, cuts_loops: bool = False
) -> ImportReport:
    """Create the terms of `rows` that `facet` lacks, and change those that it has, as far as the rows differ from them.

    The report names each row that has a problem, and each that needs a change request because it renames, moves or deprecates
    a term in use. Those rows change nothing; all others are carried out. A blank value changes nothing. `deletes_missing` and
    `cuts_loops` are those of imports.plan.make_plan.

    Raises PermissionDenied without `taxonomy.add_term`, `taxonomy.change_term` or `taxonomy.import_term`.
    """
    for permission in ("taxonomy.add_term", "taxonomy.change_term", "taxonomy.import_term"):
        require(actor, permission)
    with tree_lock.locked():
        plan, existing = plan_for(facet, rows, deletes_missing=deletes_missing, cuts_loops=cuts_loops, is_direct=True)
        signature = Signature(actor, ", ".join(sorted({row.file for row in rows})))
        import_writing.write(facet=facet, plan=plan, existing=existing, signature=signature, watch=_nothing_to_watch)
    return _report(plan)


@retried
def carry_out_import(*, term_import: TermImport, actor: User, reason: str, plan_digest: str = "") -> ImportReport:
    """Carry out all of an import that was planned or submitted. A release calls this in its transaction, and checks the right
    to do so.

    Raises ValidationError (code "conflict") when the import has been carried out or given up already, and when it would no
    longer do what the plan with the digest `plan_digest` says, if that is given.
    """
    return _carry_out(term_import, actor=actor, reason=reason, plan_digest=plan_digest, is_reviewed=True)


@retried
def import_alone(
    *, term_import: TermImport, plan_digest: str, actor: User, watch: Callable[[], None] = _nothing_to_watch
) -> Plan:
    """Carry out what nobody else must agree to of an import that was submitted, and keep the rest as its plan, which is
    returned. If there is no rest that others must agree to, the import is done. Whoever calls this puts the rest into a change
    request, in the same transaction, so that nothing is lost between the two.

    Raises PermissionDenied and ValidationError as execute_import does, but not because others must agree.
    """
    require(actor, "taxonomy.import_term")
    with tree_lock.locked():
        row = TermImport.objects.select_related("facet").defer("content").get(pk=term_import.pk)
        require_open(row, (ImportState.SUBMITTED,))
        reading = unpack(rows_behind(bytes(row.rows or b"")))
        whole, _existing = plan_rows(row, reading.rows, lambda _done: watch())
        _require_same(whole, plan_digest)
        plan, existing = plan_rows(row, reading.rows, lambda _done: watch(), is_direct=True)
        signature = Signature(actor, row.file_name)
        import_writing.write(facet=row.facet, plan=plan, existing=existing, signature=signature, watch=watch)
        rest, _existing = plan_rows(row, reading.rows, lambda _done: watch())
        if rest.needs_change_request:
            row.rows = shown.pack(rest, reading.problems) + pack(reading.rows, reading.problems)
            row.plan_digest, row.counts = rest.digest, rest.counts
        else:
            _end(row, whole)
        save_as(row, actor=actor, reason=row.file_name)
    return rest


@retried
def execute_import(
    *, term_import: TermImport, plan_digest: str, actor: User, watch: Callable[[], None] = _nothing_to_watch
) -> ImportReport:
    """Carry out an import that was read and whose plan `actor` has looked at. Calls `watch` now and then; if `watch` raises,
    nothing is written.

    Raises PermissionDenied without `taxonomy.import_term`; ValidationError (code "conflict") as carry_out_import does, and for
    a plan that needs a change request.
    """
    require(actor, "taxonomy.import_term")
    return _carry_out(
        term_import, actor=actor, reason=term_import.file_name, plan_digest=plan_digest, is_reviewed=False, watch=watch
    )


def _carry_out(
    term_import: TermImport,
    *,
    actor: User,
    reason: str,
    plan_digest: str,
    is_reviewed: bool,
    watch: Callable[[], None] = _nothing_to_watch,
) -> ImportReport:
    facet = term_import.facet
    with tree_lock.locked():
        states = REVIEWED_STATES if is_reviewed else OPEN_STATES
        row = TermImport.objects.select_related("facet").defer("content").get(pk=term_import.pk)
        require_open(row, states)
        plan, existing = plan_rows(row, rows_of_import(row), lambda _done: watch())
        if plan_digest:
            _require_same(plan, plan_digest)
        if plan.needs_change_request and not is_reviewed:
            raise ValidationError(
                _("This import changes terms that are in use. Submit it as a change request, so that others can agree."),
                code="conflict",
            )
        signature = Signature(actor, reason)
        import_writing.write(facet=facet, plan=plan, existing=existing, signature=signature, watch=watch)
        # Read again, and locked only now, because until here somebody may have stopped it.
        row = TermImport.objects.select_for_update().defer("content", "rows").get(pk=term_import.pk)
        require_open(row, states)
        _end(row, plan)
        save_as(row, actor=actor, reason=reason)
    return _report(plan)


def _require_same(plan: Plan, digest: str) -> None:
    if plan.digest != digest:
        raise ValidationError(
            _("The terms have changed since this plan was made, and the file would do something else now. Look again."),
            code="conflict",
        )


def _end(row: TermImport, plan: Plan) -> None:
    count = len(plan.items)
    lease.finish(row, ImportState.DONE, counts=plan.counts, done=count, total=count, message="")


def _report(plan: Plan) -> ImportReport:
    changed = sum(item.before is not None and item.after is not None for item in plan.items)
    unchanged = plan.counts.get(Effect.UNCHANGED, 0)
    return ImportReport(
        created=plan.counts.get(Effect.CREATE, 0),
        relabelled=changed - unchanged,
        unchanged=unchanged,
        problems=plan.problems,
    )
