"""Plans of imports: what the rows of a file would do now to the terms of a facet. Only reads."""

from collections.abc import Callable, Collection, Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from people.models import User
from taxonomy.models import Facet, ImportState, JourneyPart, Term, TermImport
from taxonomy.queries.term_rows import rows_of
from taxonomy.vocabulary.codes import ACTION_FACET, JOURNEY_FACET
from taxonomy.vocabulary.imports.packing import unpack
from taxonomy.vocabulary.imports.plan import Plan, make_plan
from taxonomy.vocabulary.imports.shown import rows_behind
from taxonomy.vocabulary.rows import TermRow
from taxonomy.vocabulary.statuses import IN_USE

OPEN_STATES = (ImportState.PLANNED, ImportState.STARTING, ImportState.RUNNING)
"""In which whoever may import can have it carried out."""
REVIEWED_STATES = (*OPEN_STATES, ImportState.SUBMITTED)
"""In which a release can carry it out."""


def preview_terms(
    *,
    facet: Facet,
    rows: Sequence[TermRow],
    deletes_missing: bool = False,
    cuts_loops: bool = False,
    is_direct: bool = True,
) -> Plan:
    """What import_terms would do now, or all that the rows ask for where it is not `is_direct`; writes nothing."""
    return plan_for(facet, rows, deletes_missing=deletes_missing, cuts_loops=cuts_loops, is_direct=is_direct)[0]


def plan_of(term_import: TermImport) -> Plan:
    """What an import that was read would do now. The plan's `digest` shows whether somebody has looked at the same plan."""
    return plan_rows(term_import, rows_of_import(term_import))[0]


def rows_of_import(term_import: TermImport) -> list[TermRow]:
    """The rows that were read from the file; none before it is read."""
    return unpack(rows_behind(bytes(term_import.rows))).rows if term_import.rows else []


def plan_rows(
    term_import: TermImport,
    rows: Sequence[TermRow],
    watch: Callable[[int], None] = lambda _done: None,
    *,
    is_direct: bool = False,
) -> tuple[Plan, dict[str, TermRow]]:
    """(what `rows` would do with the options of this import, code -> existing term); of a direct one without what takes a
    change request."""
    return plan_for(
        term_import.facet,
        rows,
        deletes_missing=term_import.deletes_missing,
        cuts_loops=term_import.cuts_loops,
        is_direct=is_direct,
        watch=watch,
    )


def require_open(term_import: TermImport, states: Collection[str] = OPEN_STATES) -> None:
    """Raise ValidationError (code "conflict") unless it can still be carried out, which is in one of `states`."""
    if term_import.state not in states:
        message = _("The import of %(file)s cannot be carried out any more; it is: %(state)s.")
        names = {"file": term_import.file_name, "state": term_import.get_state_display()}
        raise ValidationError(message % names, code="conflict")


def plan_for(
    facet: Facet,
    rows: Sequence[TermRow],
    *,
    deletes_missing: bool,
    cuts_loops: bool,
    is_direct: bool,
    watch: Callable[[int], None] = lambda _done: None,
) -> tuple[Plan, dict[str, TermRow]]:
    """(what `rows` would do to `facet`, code -> existing term). The options are those of make_plan."""
    existing = {row.code: row for row in rows_of(facet)}
    plan = make_plan(
        rows,
        existing,
        max_depth=facet.max_depth,
        owners=set(User.objects.values_list("username", flat=True)),
        actions=_actions() if facet.code == JOURNEY_FACET else None,
        parts=dict(JourneyPart.objects.filter(term__facet=facet).values_list("term__code", "kind")),
        deletes_missing=deletes_missing,
        cuts_loops=cuts_loops,
        is_direct=is_direct,
        free_additions=facet.free_additions,
        watch=watch,
    )
    return plan, existing


def _actions() -> set[str]:
    """The codes that a desired action may have."""
    return set(Term.objects.filter(facet__code=ACTION_FACET, status__in=IN_USE).values_list("code", flat=True))
