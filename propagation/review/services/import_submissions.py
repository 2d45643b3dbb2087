"""Imports that others must agree to: what needs nobody is carried out at once, and the rest becomes a change request.

The row is the queue (jobs/lease.py). Both halves are done in one transaction by the worker that has the row: what a worker that
was killed did not finish has not happened, and the next one does it once.
"""

import logging

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jobs import lease
from jobs.aside import beat_aside
from people.history import save_as
from people.models import User
from people.rights import require
from people.transactions import retried
from propagation.review.models import ImportSubmission, SubmissionState
from propagation.review.services.change_requests import check_form, submit_change_request
from propagation.review.services.refusals import told
from taxonomy import tree_lock
from taxonomy.models import TermImport
from taxonomy.services.importing import import_alone
from taxonomy.services.imports import hold_import, reopen_import
from taxonomy.vocabulary.operations import Import

logger = logging.getLogger(__name__)


@retried
def submit_import(
    *, term_import: TermImport, plan_digest: str, title: str, reason: str, submission_key: str, actor: User
) -> ImportSubmission:
    """Have the plan with the digest `plan_digest` carried out as far as nobody else must agree, and the rest submitted as a
    change request, by the next worker (look_for_submissions), in the name of `actor`, who has seen that plan.

    `submission_key` (1 to 64 characters) is made once per form that is shown; sent again with the same, it returns the first
    submission, unless that was refused. Raises PermissionDenied without `taxonomy.import_term`, `taxonomy.change_term` or
    `propagation.submit_changerequest`; ValidationError by field for an empty title or reason, with code "conflict" when the
    import is not planned or has another plan, and with "idempotency_key_reused" for a key that was used for something else.
    """
    for permission in ("taxonomy.import_term", "taxonomy.change_term", "propagation.submit_changerequest"):
        require(actor, permission)
    check_form(title, reason, submission_key)
    asked = (term_import.pk, title.strip(), reason.strip(), plan_digest)
    try:
        with transaction.atomic():
            sent = _sent(submission_key, actor)
            if sent is None:
                hold_import(term_import=term_import, plan_digest=plan_digest, actor=actor)
                row = ImportSubmission(
                    term_import=term_import,
                    title=asked[1],
                    reason=asked[2],
                    plan_digest=plan_digest,
                    submission_key=submission_key,
                    author=actor,
                )
                return save_as(row, actor=actor)
    except (IntegrityError, ValidationError):  # perhaps the same form, sent twice at the same moment
        sent = _sent(submission_key, actor)
        if sent is None:
            raise
    if (sent.term_import_id, sent.title, sent.reason, sent.plan_digest) != asked:
        message = _("This was sent before, with another content, for the import of %(file)s. Open the form again.")
        raise ValidationError(message % {"file": sent.term_import.file_name}, code="idempotency_key_reused")
    return sent


def look_for_submissions(*, only: ImportSubmission | None = None) -> int:
    """Do all that submissions of imports wait for, or what `only` waits for; returns how many there were. Safe to run at any
    time in several processes; people decided before."""
    count = 0
    while row := _claim(only):
        count += 1
        if row.state == SubmissionState.RUNNING:
            _run(row)
    return count


def _sent(submission_key: str, actor: User) -> ImportSubmission | None:
    """What `actor` sent under this key. What was refused or given up does not count: its key is free again."""
    rows = ImportSubmission.objects.select_related("term_import").exclude(state=SubmissionState.REFUSED)
    return rows.filter(author=actor, submission_key=submission_key).first()


def _claim(only: ImportSubmission | None) -> ImportSubmission | None:
    """A submission that waits, or whose worker was lost, leased to this one; or one that was given up just now."""
    rows = ImportSubmission.objects.select_related("term_import__facet", "author").defer(
        "term_import__content", "term_import__rows"
    )
    with transaction.atomic():
        row = lease.claim(rows.filter(pk=only.pk) if only else rows)
        if row is None:
            return None
        if row.lease_until is None:  # given up
            row.message = _("Two workers were lost over this import, so it was not submitted; nothing has changed.")
            reopen_import(term_import=row.term_import, message=row.message, actor=row.author)
        return save_as(row, actor=row.author)


def _run(row: ImportSubmission) -> None:
    """Carry out what needs nobody and submit the rest, or say why not."""
    try:
        with tree_lock.locked():
            rest = import_alone(
                term_import=row.term_import,
                plan_digest=row.plan_digest,
                actor=row.author,
                watch=lambda: beat_aside(row, row.done),
            )
            if rest.needs_change_request:
                row.change_request = submit_change_request(
                    title=row.title,
                    reason=row.reason,
                    assets=(),
                    operations=[Import(term_import=row.term_import_id, plan=rest.digest)],
                    submission_key=f"import-{row.pk}",
                    actor=row.author,
                )
            lease.finish(row, SubmissionState.DONE)
            save_as(row, actor=row.author)
    except lease.Stopped:
        logger.info("Another worker has the submission %d.", row.pk)
    except (ValidationError, PermissionDenied) as error:
        _refuse(row, told(error))


def _refuse(row: ImportSubmission, reason: str) -> None:
    row.refresh_from_db(fields=["done", "total", "lease_until", "finished_at", "change_request"])
    row.state = SubmissionState.RUNNING  # as it was before what is rolled back by now; the number of the attempt stays ours
    try:
        with transaction.atomic():
            lease.finish(row, SubmissionState.REFUSED)
            row.message = reason
            save_as(row, actor=row.author)
            reopen_import(term_import=row.term_import, message=reason, actor=row.author, is_stale=True)
    except lease.Stopped:
        logger.info("Another worker has the submission %d.", row.pk)
