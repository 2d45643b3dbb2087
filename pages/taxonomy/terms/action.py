"""Changing a term: a form, what it would do, and the ways on: add it to one's own changes, submit it at once, or, where nobody
else must agree, save it."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.vary import vary_on_headers

from pages import crumbs
from pages.doors import SignedIn, permitted
from pages.form_pages import form_page
from pages.form_problems import add_problems
from pages.redirects import gone_to
from pages.submit_form import SubmitForm, tell_submitted
from pages.taxonomy.terms.forms import FORMS
from pages.taxonomy.terms.forms.operation import OperationForm
from pages.taxonomy.terms.impact import Preview, preview_of
from pages.taxonomy.terms.sending import send, sent_before
from people.language import reader_language
from propagation.review.models import TITLE_MAX_LENGTH, ChangeRequest
from propagation.review.queries.pending import Pending, needed_before, pending_changes, staged_operations
from propagation.review.services.staging import stage_operation
from taxonomy.models import Facet, Term
from taxonomy.queries.agreement import needs_agreement
from taxonomy.queries.references import path_name
from taxonomy.services.operations import change_alone
from taxonomy.vocabulary.operation_json import from_json
from taxonomy.vocabulary.operations import Create, Operation

HEADINGS = {
    "add": gettext_lazy("Add a term below %(term)s"),
    "add-sibling": gettext_lazy("Add a term beside %(term)s"),
    "rename": gettext_lazy("Rename %(term)s"),
    "move": gettext_lazy("Move %(term)s"),
    "merge": gettext_lazy("Merge %(term)s into another term"),
    "split": gettext_lazy("Split %(term)s"),
    "deprecate": gettext_lazy("Deprecate %(term)s"),
    "restore": gettext_lazy("Restore %(term)s"),
}
NOW, STAGE, SUBMIT = "now", "stage", "submit"


@form_page
@permitted("taxonomy.view_term", "taxonomy.change_term", "propagation.submit_changerequest")
@vary_on_headers("HX-Request")
def term_action(request: SignedIn, facet: str, action: str, code: str = "") -> HttpResponse:
    """Show the form of one `action` (a key of FORMS) for a term; without `code`, for the top of the facet.

    A sent form shows what the change would do. `do` saves, stages or submits it only if the person has seen its current
    impact; saving is for what nobody else must agree to. A form that is submitted twice leads to the one change request.
    """
    chosen = get_object_or_404(Facet, code=facet)
    term = get_object_or_404(Term.objects.select_related("facet", "parent__facet"), facet=chosen, code=code) if code else None
    staged = staged_operations(request.user)
    form = FORMS[action](request.POST or None, initial=_initial(action, term, chosen), facet=chosen, term=term, staged=staged)
    submit_form = SubmitForm(request.POST if request.POST.get("do") == SUBMIT else None, prefix="request")
    preview, is_seen = None, False
    if request.method == "POST" and form.is_valid():
        try:
            preview = _preview(form, staged)
        except ValidationError as error:  # somebody writes terms for longer than we wait
            add_problems(form, error)
        is_seen = preview is not None and request.POST.get("seen") == preview.token
        if preview is not None and is_seen:
            done = _carry_on(request, preview, form, submit_form)
            if done:
                return gone_to(request, done)
    if request.POST.get("do") == SUBMIT and not is_seen and submit_form.is_valid():
        made = sent_before(submit_form, request.POST.get("seen", ""), actor=request.user)
        if made is not None and _asks_for(FORMS[action], request, chosen, term, made):
            return gone_to(request, _told(request, made))
    context = {
        "facet": chosen,
        "term": term,
        "form": form,
        "submit_form": _prefilled(submit_form, preview),
        "preview": preview,
        "is_alone": preview is not None and _is_alone(request, preview, form),
        "waiting": _waiting(term, staged) if term and not action.startswith("add") else [],
        "has_moved": preview is not None and bool(request.POST.get("seen")) and not is_seen,
        "action_url": request.path,
        "back_url": _back(chosen, term),
        "heading": _heading(action, term, chosen),
        "crumbs": crumbs.taxonomy(chosen),
    }
    name = "taxonomy/terms/action_form.html" if request.htmx else "taxonomy/terms/action.html"
    return render(request, name, context, status=400 if form.errors or submit_form.errors else 200)


def _waiting(term: Term, staged: Sequence[Operation]) -> Sequence[Pending]:
    """The changes that already wait for `term`; the form shows the term without them."""
    found = pending_changes([term], term.facet, staged=staged, language=reader_language())
    return found.get(term.pk, [])


def _initial(action: str, term: Term | None, facet: Facet) -> dict[str, Any]:
    """The parent of a new term: the term of the page, or for a sibling the term above it."""
    if action not in {"add", "add-sibling"}:
        return {}
    parent = term if action == "add" or term is None else term.parent
    return {"parent": [f"{facet.code}:{parent.code}"] if parent else []}


def _preview(form: OperationForm, staged: Sequence[Operation]) -> Preview | None:
    """Rehearse the form's operations, after the staged ones that they need; None if that fails: the form says why."""
    operations = form.operations()
    before = needed_before(operations, staged)
    preview = preview_of([*before, *operations])
    for problem in dict.fromkeys(preview.impact.problems):
        field = form.names.get(problem.field) if problem.position >= len(before) else None
        form.add_error(field, problem.message)
    return None if preview.impact.problems else preview


def _carry_on(request: SignedIn, preview: Preview, form: OperationForm, submit_form: SubmitForm) -> str:
    """Save, stage or submit what was seen. Returns the address to go to, or "" if a form has problems or nothing was asked."""
    operations = [told.operation for told in preview.texts]
    before, new = operations[: -len(form.operations())], operations[-len(form.operations()) :]
    try:
        if request.POST.get("do") == NOW:
            change_alone(operations=operations, actor=request.user)
            messages.success(request, _("It is saved."))
            return _back(form.facet, form.term)
        if request.POST.get("do") == STAGE:
            with transaction.atomic():
                staged = [stage_operation(operation=operation, actor=request.user) for operation in new]
            request.session["just_staged"] = [row.pk for row in staged]
            return _back(form.facet, form.term)
        if request.POST.get("do") == SUBMIT and submit_form.is_valid():
            return _told(request, send(submit_form, operations, before, actor=request.user))
    except ValidationError as error:
        add_problems(submit_form if request.POST.get("do") == SUBMIT else form, error)
    return ""


def _asks_for(kind: type[OperationForm], request: SignedIn, facet: Facet, term: Term | None, made: ChangeRequest) -> bool:
    """Whether the form that is sent asks for what `made` carries; it may name terms that were staged and went along."""
    carried = [from_json(change.operation) for change in made.term_changes.order_by("position")]
    form = kind(request.POST, facet=facet, term=term, staged=carried)
    return form.is_valid() and carried[-len(form.operations()) :] == list(form.operations())


def _told(request: SignedIn, made: ChangeRequest) -> str:
    tell_submitted(request, made)
    return reverse("change-request-detail", args=[made.pk])


def _is_alone(request: SignedIn, preview: Preview, form: OperationForm) -> bool:
    """Whether the person may save it: nothing else has to come first, and nobody else must agree."""
    operations = [text.operation for text in preview.texts]
    if len(operations) > len(form.operations()) or any(map(needs_agreement, operations)):
        return False
    return request.user.has_perm("taxonomy.add_term") or not any(isinstance(one, Create) for one in operations)


def _prefilled(form: SubmitForm, preview: Preview | None) -> SubmitForm:
    if form.is_bound or preview is None:
        return form
    last = preview.texts[-1]
    initial = {"title": last.sentence.rstrip(".")[:TITLE_MAX_LENGTH], "reason": getattr(last.operation, "reason", "")}
    return SubmitForm(initial=initial, prefix="request")


def _back(facet: Facet, term: Term | None) -> str:
    return reverse("term-detail", args=[facet.code, term.code]) if term else reverse("facet", args=[facet.code])


def _heading(action: str, term: Term | None, facet: Facet) -> str:
    if term is None:
        return _("Add a term at the top of %(facet)s") % {"facet": facet.name}
    return str(HEADINGS[action]) % {"term": path_name(term, reader_language())}
