"""Everything that uses a term, in all rooms, as its page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from channels.models import ChannelSystem, ChannelTermName
from propagation.review.models import OPEN_STATES, ChangeRequest
from taxonomy.models import Term
from taxonomy.queries.usage import Usage, usages

MOST_SHOWN = 10


@dataclass(frozen=True)
class Use:
    """One way of using a term. `url` leads to the objects that `usage` counts; "" if no page lists them."""

    usage: Usage
    url: str


@dataclass(frozen=True)
class WhereUsed:
    """What uses one term. `systems` have it, or a term below it, as channel or filter; `own_names` are their names for it. Of
    each there are the first, and how many more."""

    uses: Sequence[Use]
    systems: Sequence[ChannelSystem]
    more_systems: int
    own_names: Sequence[ChannelTermName]
    more_names: int
    change_requests: Sequence[ChangeRequest]
    more_requests: int


def where_used(term: Term) -> WhereUsed:
    """Count what uses `term`, and list the first channel systems, names and open change requests.

    One query more for each list that is longer than what is shown.
    """
    below = Q(channels__ancestor_rows__ancestor=term) | Q(filters__ancestor_rows__ancestor=term)
    waiting = ChangeRequest.objects.filter(state__in=OPEN_STATES, term_changes__targets__term=term).distinct().order_by("-pk")
    requests, more_requests = _first(waiting)
    systems, more_systems = _first(ChannelSystem.objects.filter(below).distinct().order_by("code"))
    own_names, more_names = _first(ChannelTermName.objects.filter(term=term).select_related("channel_system"))
    return WhereUsed(
        uses=[Use(usage, _address(usage, term)) for usage in usages(term)],
        systems=systems,
        more_systems=more_systems,
        own_names=own_names,
        more_names=more_names,
        change_requests=requests,
        more_requests=more_requests,
    )


def _first(found: QuerySet[Any]) -> tuple[list[Any], int]:
    """The first rows, and how many more there are; counted in the database only where there are more."""
    rows = list(found[: MOST_SHOWN + 1])
    return rows[:MOST_SHOWN], found.count() - MOST_SHOWN if len(rows) > MOST_SHOWN else 0


def _address(usage: Usage, term: Term) -> str:
    addresses = {
        "asset": f"{reverse('asset-list')}?term={term.reference}",
        "variant": reverse("term-variants", args=[term.facet.code, term.code]),
        "channelsystem": reverse("channel-list"),
        "channeltermname": "#own-names",
    }
    return addresses.get(usage.model, "")
