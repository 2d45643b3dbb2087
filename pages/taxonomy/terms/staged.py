"""My changes: the list of operations that the reader has staged and not submitted."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from pages import crumbs
from pages.doors import SignedIn, permitted
from pages.form_pages import form_page, show_form
from pages.form_problems import add_problems
from pages.redirects import own_address
from pages.submit_form import SubmitForm, tell_submitted
from pages.taxonomy.terms.impact import Preview, preview_of
from pages.taxonomy.terms.sending import send, sent_before
from people.models import User
from propagation.review.models import TITLE_MAX_LENGTH, StagedOperation
from propagation.review.queries.pending import staged_by
from propagation.review.services.staging import unstage_operation
from taxonomy.vocabulary.operations import Operation


@form_page
@permitted("taxonomy.change_term", "propagation.submit_changerequest")
def staged_changes(request: SignedIn) -> HttpResponse:
    """Show what the reader has staged, what it would do together, and the form that submits it."""
    held, preview = _held(request.user)
    seen = request.POST.get("seen", "")
    is_seen = preview is not None and seen == preview.token
    form = SubmitForm(request.POST) if request.method == "POST" else SubmitForm(initial={"title": _title(preview)})
    if request.method == "POST" and form.is_valid():
        made = None
        try:
            if preview is not None and is_seen:
                operations = [text.operation for text in preview.texts]
                made = send(form, operations, operations, actor=request.user)
            else:
                made = sent_before(form, seen, actor=request.user)
        except ValidationError as error:
            add_problems(form, error)
            held, preview = _held(request.user)
        if made is not None:
            tell_submitted(request, made)
            return redirect("change-request-detail", number=made.pk)
    problems: dict[int, list[str]] = {}
    for problem in preview.impact.problems if preview else ():
        problems.setdefault(problem.position, []).append(problem.message)
    context = {
        "rows": [
            (row, text, problems.get(place, []))
            for place, ((row, _operation), text) in enumerate(zip(held, preview.texts if preview else (), strict=True))
        ],
        "preview": preview,
        "has_moved": request.method == "POST" and not is_seen,
        "crumbs": crumbs.taxonomy(),
    }
    return show_form(request, "taxonomy/terms/staged.html", form, context)


@require_POST
@permitted("taxonomy.change_term")
def unstage(request: SignedIn) -> HttpResponse:
    """Remove the operations in `staged` from the reader's changes, then return to the page in `next`."""
    rows = [row for row, _operation in staged_by(request.user) if str(row.pk) in request.POST.getlist("staged")]
    for row in rows:
        unstage_operation(staged=row, actor=request.user)
    if count := len(rows):
        said = ngettext("%(count)d change is removed.", "%(count)d changes are removed.", count)
        messages.success(request, said % {"count": count})
    return redirect(own_address(request, request.POST.get("next", "")) or reverse("staged-changes"))


def _held(user: User) -> tuple[list[tuple[StagedOperation, Operation]], Preview | None]:
    """What `user` has staged, and what it would do together; None for nothing."""
    held = staged_by(user)
    return held, preview_of([operation for _row, operation in held]) if held else None


def _title(preview: Preview | None) -> str:
    """A title for the change request: the text of a single change, or the number of changes."""
    texts = preview.texts if preview else ()
    if len(texts) == 1:
        return texts[0].sentence.rstrip(".")[:TITLE_MAX_LENGTH]
    return ngettext("%(count)d term change", "%(count)d term changes", len(texts)) % {"count": len(texts)}
