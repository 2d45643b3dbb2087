"""The term changes of a change request, for its page: their texts, their impact now and before, and the form to undo them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from pages.change_requests.forms import UndoForm
from pages.taxonomy.terms.impact import Preview, preview_of
from people.language import reader_language
from people.models import User
from propagation.review.models import OPEN_STATES, ChangeRequest, ChangeRequestState, Moment
from propagation.review.queries.operation_texts import OperationText, operation_texts
from taxonomy.vocabulary.operation_json import from_json

COUNTS: Mapping[str, str | Promise] = {
    "assets": gettext_lazy("Assets"),
    "live_assets": gettext_lazy("Live assets"),
    "documents": gettext_lazy("Documents"),
    "channel_systems": gettext_lazy("Channel systems"),
    "deliveries": gettext_lazy("Deliveries"),
    "change_requests": gettext_lazy("Open change requests"),
    "journeys": gettext_lazy("Journeys"),
}
MOMENTS: Mapping[str, str | Promise] = {
    Moment.SUBMITTED: gettext_lazy("At submission"),
    Moment.APPROVED: gettext_lazy("At approval"),
    Moment.RELEASED: gettext_lazy("At release"),
}
NOW = gettext_lazy("Now")


@dataclass(frozen=True)
class CountRow:
    """One figure at each recorded moment, in order. `has_moved`: it was not always the same."""

    label: str | Promise
    values: Sequence[int]

    @property
    def has_moved(self) -> bool:
        return len(set(self.values)) > 1


@dataclass(frozen=True)
class TermReview:
    """Term changes as the review page shows them. `preview` is None unless the request is open; `moments` head the columns."""

    texts: Sequence[OperationText]
    preview: Preview | None
    moments: Sequence[str | Promise]
    rows: Sequence[CountRow]
    undone_by: Sequence[ChangeRequest]
    undo_form: UndoForm | None

    @property
    def seen(self) -> str:
        """The figures that this page shows, as JSON; the release compares them with its own."""
        return json.dumps(self.preview.impact.counts) if self.preview else ""

    @property
    def has_moved(self) -> bool:
        return any(row.has_moved for row in self.rows)


def term_review(change_request: ChangeRequest, user: User, *, undo_form: UndoForm | None = None) -> TermReview | None:
    """Describe the term changes of `change_request`; None if it has none.

    While the change request is open the changes are rehearsed, which takes the tree lock.
    """
    changes = list(change_request.term_changes.all())
    if not changes:
        return None
    operations = [from_json(change.operation) for change in changes]
    preview = preview_of(operations, own=change_request) if change_request.state in OPEN_STATES else None
    moments, columns = _recorded(change_request)
    if preview is not None:
        moments, columns = [*moments, NOW], [*columns, preview.impact.counts]
    undone_by = list(change_request.undone_by.order_by("pk"))
    may_undo = user.has_perm("taxonomy.change_term") and user.has_perm("propagation.submit_changerequest")
    is_undone = any(other.state in {*OPEN_STATES, ChangeRequestState.RELEASED} for other in undone_by)
    can_undo = change_request.state == ChangeRequestState.RELEASED and may_undo and not is_undone
    return TermReview(
        texts=preview.texts if preview else operation_texts(operations, reader_language()),
        preview=preview,
        moments=moments,
        rows=[CountRow(label, [column.get(name, 0) for column in columns]) for name, label in COUNTS.items()],
        undone_by=undone_by,
        undo_form=(undo_form or UndoForm()) if can_undo else None,
    )


def _recorded(change_request: ChangeRequest) -> tuple[list[str | Promise], list[dict[str, Any]]]:
    records = list(change_request.impacts.all())
    return [MOMENTS[record.moment] for record in records], [record.counts for record in records]
