"""One import: its progress, its plan, and the buttons that carry it out or cancel it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import HttpResponseClientRefresh

from pages import crumbs
from pages.doors import SignedIn, permitted
from pages.taxonomy.imports.plan import plan_of
from propagation.review.models import ImportSubmission
from taxonomy.models import ImportState, TermImport
from taxonomy.queries.import_sizes import is_done_at_once
from taxonomy.services.imports import cancel_import, confirm_import, look_for_imports
from taxonomy.vocabulary.readers.formats import FORMATS


@require_safe
@permitted("taxonomy.view_facet", "taxonomy.view_term")
@vary_on_headers("HX-Request")
def import_detail(request: SignedIn, number: int) -> HttpResponse:
    """Show the progress of an import, then its plan. The address holds everything: ?show= (a list of the plan), ?page=.

    While a worker has it the page asks for its inner part again (htmx), and for all of it when the state is another;
    ?said= is the state of which a screen reader was told.
    """
    row = get_object_or_404(TermImport.objects.select_related("facet", "created_by").defer("content", "rows"), pk=number)
    submission = None
    if row.state == ImportState.SUBMITTED:
        submission = ImportSubmission.objects.select_related("change_request").filter(term_import=row).first()
    is_submitting = submission is not None and submission.state in submission.states.at_work
    job = submission if submission is not None and is_submitting else row
    is_busy = job.state in job.states.at_work
    if request.htmx and not is_busy:
        return HttpResponseClientRefresh()
    context: dict[str, object] = {
        "row": row,
        "format_name": FORMATS.get(row.format, row.format),
        "is_busy": is_busy,
        "submission": submission,
        "is_submitting": is_submitting,
        "is_news": request.htmx and request.GET.get("said") != job.state,
        "headline": job.get_state_display(),
        "said": job.state,
        "crumbs": crumbs.imports(),
        "may_import": request.user.has_perm("taxonomy.import_term"),
        "ends": {state.value: state.label for state in (ImportState.DONE, ImportState.CANCELLED, ImportState.REFUSED)},
    }
    if request.htmx:
        return render(request, "taxonomy/imports/progress.html", context)
    if not is_busy and row.rows:
        context |= plan_of(request, row)
    return render(request, "taxonomy/imports/detail.html", context)


@require_POST
@permitted("taxonomy.import_term", "taxonomy.view_facet", "taxonomy.view_term")
def import_carry_out(request: SignedIn, number: int) -> HttpResponse:
    """Carry out the plan that the person saw, then return to its page."""
    row = get_object_or_404(TermImport.objects.defer("content", "rows"), pk=number)
    try:
        confirm_import(term_import=row, plan_digest=request.POST.get("plan_digest", ""), actor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        if is_done_at_once(row):
            look_for_imports(only=row)
    return redirect("term-import", row.pk)


@require_POST
@permitted("taxonomy.import_term", "taxonomy.view_facet", "taxonomy.view_term")
def import_cancel(request: SignedIn, number: int) -> HttpResponse:
    """Cancel an import, then return to its page."""
    row = get_object_or_404(TermImport.objects.defer("content", "rows"), pk=number)
    try:
        cancel_import(term_import=row, actor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The import was cancelled. Nothing has changed in the facet."))
    return redirect("term-import", row.pk)
