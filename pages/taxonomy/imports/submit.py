"""Submitting an import: what needs nobody is carried out at once, the rest goes into a change request."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from pages import crumbs
from pages.doors import SignedIn, permitted
from pages.form_pages import form_page, show_form
from pages.form_problems import add_problems
from pages.submit_form import SubmitForm, tell_submitted
from propagation.review.models import TITLE_MAX_LENGTH, ImportSubmission
from propagation.review.services.import_submissions import look_for_submissions, submit_import
from taxonomy.models import ImportState, TermImport
from taxonomy.queries.import_sizes import is_done_at_once
from taxonomy.vocabulary.imports import shown
from taxonomy.vocabulary.imports.effects import Effect


@form_page
@permitted("taxonomy.import_term", "taxonomy.change_term", "propagation.submit_changerequest", "taxonomy.view_facet")
def import_submit(request: SignedIn, number: int) -> HttpResponse:
    """Ask for title and reason, and submit the plan that the person saw."""
    row = get_object_or_404(TermImport.objects.select_related("facet").defer("content"), pk=number)
    if request.method != "POST" and row.state != ImportState.PLANNED:
        return redirect("term-import", row.pk)
    form = SubmitForm(request.POST) if request.method == "POST" else SubmitForm(initial={"title": _title(row)})
    if request.method == "POST" and form.is_valid():
        digest = request.POST.get("plan_digest", "")
        try:
            submission = submit_import(term_import=row, plan_digest=digest, **form.cleaned_data, actor=request.user)
        except ValidationError as error:
            if getattr(error, "code", "") == "conflict":
                messages.error(request, " ".join(error.messages))
                return redirect("term-import", row.pk)
            add_problems(form, error)
        else:
            return _went_on(request, submission, row)
    plan = shown.read(bytes(row.rows or b""), Effect.PROBLEM) if row.rows else None
    context = {"row": row, "for_review": plan.for_review if plan else 0, "crumbs": crumbs.imports()}
    return show_form(request, "taxonomy/imports/submit.html", form, context)


def _went_on(request: SignedIn, submission: ImportSubmission, row: TermImport) -> HttpResponse:
    if is_done_at_once(row):
        look_for_submissions(only=submission)
        submission.refresh_from_db()
    if submission.change_request is None:
        return redirect("term-import", submission.term_import_id)
    tell_submitted(request, submission.change_request)
    return redirect("change-request-detail", number=submission.change_request_id)


def _title(row: TermImport) -> str:
    title = _("Import of %(file)s into %(facet)s") % {"file": row.file_name, "facet": row.facet.name}
    return title[:TITLE_MAX_LENGTH]
