"""What a list of change requests can be narrowed by, for its page and the API."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, FilterSet

from propagation.review.models import ChangeRequest, ChangeRequestState
from propagation.review.queries.turns import requests_waiting_for

MINE, SENT = "mine", "sent"


class ChangeRequestFilters(FilterSet):
    """Whose turn it is depends on who asks: give the request."""

    state = ChoiceFilter(label=_("State"), choices=ChangeRequestState.choices, empty_label=_("Any state"))
    turn = ChoiceFilter(
        label=_("Whose turn"),
        choices=[(MINE, _("My turn")), (SENT, _("Submitted by me"))],
        empty_label=_("Everyone"),
        method="of_reader",
    )

    def of_reader(self, found: QuerySet[ChangeRequest], _name: str, turn: str) -> QuerySet[ChangeRequest]:
        reader = self.request.user
        return found & requests_waiting_for(reader) if turn == MINE else found.filter(author=reader)
