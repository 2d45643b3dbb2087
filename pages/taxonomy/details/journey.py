"""Editing the part of a term in a journey: the form, its exits row by row, and the page."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from pages.doors import SignedIn, permitted
from pages.form_pages import form_page, show_edited
from pages.form_problems import add_problems, refill
from pages.taxonomy.details.editing import BLANK_ROWS, RowGroup, grown, moment
from pages.taxonomy.details.forms import ExitForm, JourneyForm, row_formset
from pages.taxonomy.details.head import head_of
from pages.taxonomy.forms import picks_in
from people.language import reader_language
from taxonomy.models import JourneyExit, JourneyPart, Term
from taxonomy.queries.references import Pick, path_names
from taxonomy.services.journeys import save_journey_part
from taxonomy.vocabulary.codes import JOURNEY_FACET
from taxonomy.vocabulary.journey_parts import JourneyKind


class JourneyPage:
    """The page of term_journey. `data` is the submitted form; without it the page shows what is saved.

    `is_stale` when somebody else has changed the term since the form was shown.
    """

    def __init__(self, term: Term, data: QueryDict | None, *, reader: str) -> None:
        self._reader = reader
        self.exit_problems: Sequence[str] = ()
        self.is_stale = False
        self.wants_saving = data is not None and "add" not in data
        exits = list(JourneyExit.objects.filter(stage=term).order_by("pk").select_related("target__facet"))
        self._targets = self._possible_targets(term, [row.target for row in exits])
        formset = row_formset(ExitForm)
        options: dict[str, Any] = {"prefix": "exits", "form_kwargs": {"targets": self._target_names()}}
        if data is not None:
            self.form = JourneyForm(data)
            self.exits = formset(grown(data, "exits") if data.get("add") == "exits" else data, **options)
            return
        part = JourneyPart.objects.filter(term=term).select_related("desired_action__facet").first()
        self.form = JourneyForm(initial={**JourneyForm.initial_of(part), "expected": term.updated_at.isoformat()})
        initial = [{"target": row.target.reference, "condition": row.condition} for row in exits]
        self.exits = formset(initial=initial, **options)
        self.exits.extra = len(initial) + BLANK_ROWS

    @property
    def has_problems(self) -> bool:
        """Whether a problem keeps the form from being saved; False while the person only adds rows."""
        wrong = self.form.errors or self.exit_problems or self.exits.total_error_count()
        return self.wants_saving and bool(wrong)

    @property
    def sections(self) -> list[RowGroup]:
        """The sections that the summary of problems goes through."""
        return [RowGroup("exits", _("Exits"), self.exits, self.exit_problems)]

    def is_valid(self) -> bool:
        """Whether the service can take what was typed."""
        return all([self.form.is_valid(), self.exits.is_valid()])

    def values(self) -> dict[str, Any]:
        """The keyword arguments of journeys.save_journey_part, except the term and the actor."""
        rows = [row.value() for row in self.exits]
        return {
            **self.form.cleaned_data,
            "expected": moment(self.form.cleaned_data["expected"]),
            "exits": [(self._targets[target], condition) for target, condition in rows if target],
        }

    def refuse(self, error: ValidationError, term: Term) -> None:
        """Show why the service refused it, and keep everything that was typed."""
        if getattr(error, "code", None) == "conflict":
            self.is_stale = True
            refill(self.form, expected=Term.objects.get(pk=term.pk).updated_at.isoformat())
            return
        problems = dict(error.message_dict)
        self.exit_problems = problems.pop("exits", [])
        if problems:
            add_problems(self.form, ValidationError(problems))

    @cached_property
    def action_picks(self) -> list[Pick]:
        """The desired action as the picker shows it."""
        return picks_in(self.form["desired_action"])

    def _possible_targets(self, term: Term, held: Sequence[Term]) -> dict[str, Term]:
        """Reference -> term, for stages and journeys in use and for targets of existing exits, in tree order."""
        kinds = (JourneyKind.JOURNEY, JourneyKind.STAGE)
        found = Term.objects.filter(facet=term.facet, journey_part__kind__in=kinds).select_related("facet")
        chosen = {other.pk: other for other in found.exclude(pk=term.pk) if other.is_usable} | {row.pk: row for row in held}
        return {row.reference: row for row in sorted(chosen.values(), key=lambda row: (row.tree_id, row.lft))}

    def _target_names(self) -> dict[str, str]:
        names = path_names(self._targets.values(), self._reader)
        out = _("out of use")
        return {
            reference: names[term.pk] if term.is_usable else f"{names[term.pk]} ({out})"
            for reference, term in self._targets.items()
        }


@form_page
@permitted("taxonomy.view_term", "taxonomy.change_term")
def term_journey(request: SignedIn, facet: str, code: str) -> HttpResponse:
    """Edit what a term of the facet journey is, what it is for, and its exits."""
    if facet != JOURNEY_FACET:
        raise Http404
    term = get_object_or_404(Term.objects.select_related("facet"), facet__code=facet, code=code)
    page = JourneyPage(term, request.POST or None, reader=reader_language())
    if request.method == "POST" and page.wants_saving and page.is_valid():
        try:
            save_journey_part(term=term, **page.values(), actor=request.user)
        except ValidationError as error:
            page.refuse(error, term)
        else:
            messages.success(request, _("The part in the journey is saved."))
            return redirect("term-detail", facet=facet, code=code)
    return show_edited(request, "taxonomy/details/journey.html", page, head_of(term))
