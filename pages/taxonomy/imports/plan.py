"""The plan of an import: what it would do, term by term on the page, and as a CSV table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from pages.doors import SignedIn, permitted
from pages.downloads import csv_download
from pages.paging import page_of
from taxonomy.models import TermImport
from taxonomy.vocabulary.imports import shown
from taxonomy.vocabulary.imports.effects import EFFECT_NAMES, WHAT_NAMES, Effect, FieldChange
from taxonomy.vocabulary.imports.shown import ShownItem, ShownPlan
from taxonomy.vocabulary.rows import RowProblem

PLAN_SIZE = 50
CSV_HEADER = ("file", "row", "code", "label", "outcome", "change", "language", "before", "after", "problem")
LIST_NAMES: dict[str, str | Promise] = {**EFFECT_NAMES, Effect.PROBLEM: gettext_lazy("Problems")}


@dataclass(frozen=True)
class Tab:
    """One list of a plan, and how many lines it has."""

    name: str
    label: str | Promise
    count: int


@dataclass(frozen=True)
class ShownTerm:
    """A term of a plan, with the names of its effects and changes."""

    item: ShownItem
    kinds: Sequence[str | Promise]

    @property
    def is_new(self) -> bool:
        return Effect.CREATE in self.item.effects

    @property
    def changes(self) -> list[tuple[str | Promise, FieldChange]]:
        """The name and the value of each change. That a new term is active is left out as obvious."""
        shown = [change for change in self.item.changes if not (self.is_new and change[0::3] == ("status", "active"))]
        return [(WHAT_NAMES.get(change.what, change.what), change) for change in shown]


@require_safe
@permitted("taxonomy.view_facet", "taxonomy.view_term")
def import_csv(request: SignedIn, number: int) -> HttpResponse:
    """Download the whole plan: a line for each change and for each problem."""
    row = get_object_or_404(TermImport.objects.select_related("facet").defer("content"), pk=number)
    plan = shown.read(bytes(row.rows), None) if row.rows else None
    return csv_download(f"import-{row.pk}-{row.facet.code}.csv", CSV_HEADER, _records(plan))


def plan_of(request: SignedIn, row: TermImport) -> dict[str, object]:
    """The context of plan.html: one page of the list that ?show= chooses."""
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
