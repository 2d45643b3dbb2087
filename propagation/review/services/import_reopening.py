"""What becomes of an import whose change request came to nothing. Called by the services that end change requests."""

from django.utils.translation import gettext as _

from people.models import User
from propagation.review.models import ChangeRequest, ImportSubmission
from taxonomy.services.imports import reopen_import


def reopen_imports(request: ChangeRequest, *, actor: User) -> None:
    """Let the import that `request` carries be looked at and submitted again. Does nothing to a request that carries none."""
    submission = ImportSubmission.objects.filter(change_request=request).select_related("term_import").first()
    if submission is not None:
        message = _("%(label)s is %(state)s. What nobody has to agree to was carried out; the rest is planned again.")
        names = {"label": request.label, "state": request.get_state_display().lower()}
        reopen_import(term_import=submission.term_import, message=message % names, actor=actor)
