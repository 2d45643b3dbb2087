"""What becomes of an import as the change request that carries it comes to nothing, or is submitted again. Called by the
services that do that."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from people.history import save_as
from people.models import User
from propagation.feed.queries.clock import database_now
from propagation.review.models import ChangeRequest, ImportSubmission, SubmissionState
from taxonomy.models import TermImport
from taxonomy.services.imports import hold_import, reopen_import
from taxonomy.vocabulary.operations import Import, Operation


def reopen_imports(request: ChangeRequest, *, actor: User) -> None:
    """Let the import that `request` carries be looked at and submitted again. Does nothing to a request that carries none."""
    submission = ImportSubmission.objects.filter(change_request=request).select_related("term_import").first()
    if submission is not None:
        message = _("%(label)s is %(state)s. What nobody has to agree to was carried out; the rest is planned again.")
        names = {"label": request.label, "state": request.get_state_display().lower()}
        reopen_import(term_import=submission.term_import, message=message % names, actor=actor)


def hold_imports_again(request: ChangeRequest, operations: Sequence[Operation], *, actor: User) -> None:
    """Tie the import among `operations` to `request`, which revises an earlier one: the import is submitted again.

    Raises PermissionDenied without `taxonomy.import_term`; ValidationError with code "conflict" when the import is not planned:
    it waits in another change request, or has come to its end.
    """
    for operation in operations:
        if isinstance(operation, Import):
            term_import = TermImport.objects.only("pk").get(pk=operation.term_import)
            hold_import(term_import=term_import, plan_digest=operation.plan, actor=actor)
            row = ImportSubmission(
                term_import=term_import,
                title=request.title,
                reason=request.reason,
                plan_digest=operation.plan,
                submission_key=f"revision-{request.pk}",
                author=actor,
                state=SubmissionState.DONE,
                finished_at=database_now(),
                change_request=request,
            )
            save_as(row, actor=actor, reason=f"Revises {request.revises_id}")
