"""Imports: the list, the upload, and one import from being read to being done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from pages import crumbs
from pages.doors import SignedIn, permitted
from pages.downloads import csv_download
from pages.form_pages import form_page, show_form
from pages.form_problems import add_problems
from pages.paging import page_of
from pages.taxonomy.imports.forms import ImportForm
from taxonomy.models import ImportState, TermImport
from taxonomy.services.imports import BUSY, cancel_import, confirm_import, look_for_imports, start_import
from taxonomy.vocabulary.imports import shown
from taxonomy.vocabulary.imports.effects import EFFECT_NAMES, WHAT_NAMES, Effect, FieldChange
from taxonomy.vocabulary.imports.shown import ShownItem, ShownPlan
from taxonomy.vocabulary.readers.formats import FORMATS
from taxonomy.vocabulary.rows import RowProblem

LIST_SIZE = 25
PLAN_SIZE = 50
BYTES_AT_ONCE = 100_000
"""A file of this size is read while the person waits; a larger one by a worker."""
TERMS_AT_ONCE = 500
CSV_HEADER = ("file", "row", "code", "label", "outcome", "change", "language", "before", "after", "problem")
LIST_NAMES: dict[str, str | Promise] = {**EFFECT_NAMES, Effect.PROBLEM: gettext_lazy("Problems")}
WORKING = {*BUSY, *BUSY.values()}


@dataclass(frozen=True)
class Tab:
    """One list of a plan, and how many lines it has."""

    name: str
    label: str | Promise
    count: int


@dataclass(frozen=True)
class ShownTerm:
    """A term of a plan with the names of its kinds and changes."""

    item: ShownItem
    kinds: Sequence[str | Promise]

    @property
    def is_new(self) -> bool:
        return Effect.CREATE in self.item.effects

    @property
    def changes(self) -> list[tuple[str | Promise, FieldChange]]:
        """(name, change); that a new term is active goes without saying."""
        shown = [change for change in self.item.changes if not (self.is_new and change[0::3] == ("status", "active"))]
        return [(WHAT_NAMES.get(change.what, change.what), change) for change in shown]


@require_safe
@permitted("taxonomy.view_facet", "taxonomy.view_term")
def import_list(request: SignedIn) -> HttpResponse:
    """Imports, newest first."""
    rows = TermImport.objects.select_related("facet", "created_by").defer("content", "rows")
    page = page_of(request, rows, LIST_SIZE)
    context = {"page": page, "rows": [(row, _outcome(row)) for row in page], "crumbs": crumbs.taxonomy()}
    return render(request, "taxonomy/imports/list.html", context)


@form_page
@permitted("taxonomy.import_term", "taxonomy.view_facet", "taxonomy.view_term")
def import_new(request: SignedIn) -> HttpResponse:
    """Upload a file; ?facet= chooses where its terms belong."""
    form = ImportForm(initial={"facet": request.GET.get("facet", "")})
    if request.method == "POST":
        form = ImportForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data.pop("file")
            try:
                row = start_import(file_name=file.name, content=file.read(), **form.cleaned_data, actor=request.user)
            except ValidationError as error:
                add_problems(form, error)
            else:
                if file.size <= BYTES_AT_ONCE:
                    look_for_imports(only=row)
                return redirect("term-import", row.pk)
    return show_form(request, "taxonomy/imports/new.html", form, {"crumbs": crumbs.imports()})


@require_safe
@permitted("taxonomy.view_facet", "taxonomy.view_term")
def import_detail(request: SignedIn, number: int) -> HttpResponse:
    """One import: how far it is, then its plan. Everything is in the address: ?show= (a list of the plan), ?page=.

    While a worker has it the page asks for its inner part again (htmx), and for all of it when the state is another;
    ?said= is the state of which a screen reader was told.
    """
    row = get_object_or_404(TermImport.objects.select_related("facet", "created_by").defer("content", "rows"), pk=number)
    is_busy, is_fragment = row.state in WORKING, request.headers.get("HX-Request") == "true"
    context: dict[str, object] = {
        "row": row,
        "format_name": FORMATS.get(row.format, row.format),
        "is_busy": is_busy,
        "is_news": is_fragment and request.GET.get("said") != row.state,
        "crumbs": crumbs.imports(),
        "may_import": request.user.has_perm("taxonomy.import_term"),
        "ends": {state.value: state.label for state in (ImportState.DONE, ImportState.CANCELLED, ImportState.REFUSED)},
    }
    if is_fragment:
        response = render(request, "taxonomy/imports/progress.html", context)
        if not is_busy:
            response["HX-Refresh"] = "true"
    else:
        if not is_busy and row.rows:
            context |= _plan(request, row)
        response = render(request, "taxonomy/imports/detail.html", context)
    response["Vary"] = "HX-Request"
    return response


@require_POST
@permitted("taxonomy.import_term", "taxonomy.view_facet", "taxonomy.view_term")
def import_carry_out(request: SignedIn, number: int) -> HttpResponse:
    """Carry out the plan that was looked at, then back to its page."""
    row = get_object_or_404(TermImport.objects.defer("content", "rows"), pk=number)
    try:
        confirm_import(term_import=row, plan_digest=request.POST.get("plan_digest", ""), actor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        if row.total <= TERMS_AT_ONCE:
            look_for_imports(only=row)
    return redirect("term-import", row.pk)


@require_POST
@permitted("taxonomy.import_term", "taxonomy.view_facet", "taxonomy.view_term")
def import_cancel(request: SignedIn, number: int) -> HttpResponse:
    """Give an import up, then back to its page."""
    row = get_object_or_404(TermImport.objects.defer("content", "rows"), pk=number)
    try:
        cancel_import(term_import=row, actor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The import was cancelled. Nothing has changed in the facet."))
    return redirect("term-import", row.pk)


@require_safe
@permitted("taxonomy.view_facet", "taxonomy.view_term")
def import_csv(request: SignedIn, number: int) -> HttpResponse:
    """The whole plan as a table: a line for each change, and for each problem."""
    row = get_object_or_404(TermImport.objects.select_related("facet").defer("content"), pk=number)
    plan = shown.read(bytes(row.rows), None) if row.rows else None
    return csv_download(f"import-{row.pk}-{row.facet.code}.csv", CSV_HEADER, _records(plan))


def _plan(request: SignedIn, row: TermImport) -> dict[str, object]:
    plan = shown.read(bytes(row.rows or b""), request.GET.get("show", ""))
    page = page_of(request, plan.lines, PLAN_SIZE)
    terms = [ShownTerm(line, [EFFECT_NAMES[kind] for kind in line.effects]) for line in page if isinstance(line, ShownItem)]
    return {
        "plan": plan,
        "tabs": [Tab(name, LIST_NAMES[name], count) for name, count in plan.counts.items()],
        "page": page,
        "terms": terms,
        "problems": [line for line in page if isinstance(line, RowProblem)],
        "refused": row.counts.get(Effect.PROBLEM, 0),
        "has_work": any(name not in {Effect.PROBLEM, Effect.UNCHANGED} for name in row.counts),
    }


def _records(plan: ShownPlan | None) -> Iterator[Sequence[str]]:
    for line in plan.lines if plan else ():
        if isinstance(line, RowProblem):
            yield (line.file, str(line.row or ""), *[""] * 7, line.message)
            continue
        kinds = ", ".join(str(EFFECT_NAMES[kind]) for kind in line.effects)
        for change in line.changes or [FieldChange("", "", "", "")]:
            what = str(WHAT_NAMES.get(change.what, change.what))
            told = (what, change.key, change.before, change.after, "")
            yield (line.file, str(line.row or ""), line.code, line.label, kinds, *told)


def _outcome(row: TermImport) -> list[tuple[str | Promise, int]]:
    """(kind, terms) for what an import does or did."""
    return [(EFFECT_NAMES[name], row.counts[name]) for name in shown.LISTS if row.counts.get(name)]
