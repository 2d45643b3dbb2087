"""Everything that uses a term, in all rooms, as its page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
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
    """What uses one term. `systems` have it, or a term below it, as channel or filter; `own_names` are their names for it."""

    uses: Sequence[Use]
    systems: Sequence[ChannelSystem]
    own_names: Sequence[ChannelTermName]
    change_requests: Sequence[ChangeRequest]
    more_requests: int


def where_used(term: Term) -> WhereUsed:
    """Count what uses `term`, and list the first channel systems, names and open change requests.

    The number of queries does not depend on how much there is.
    """
    below = Q(channels__ancestor_rows__ancestor=term) | Q(filters__ancestor_rows__ancestor=term)
    waiting = ChangeRequest.objects.filter(state__in=OPEN_STATES, term_changes__targets__term=term).distinct().order_by("-pk")
    requests = list(waiting[: MOST_SHOWN + 1])
    more = waiting.count() - MOST_SHOWN if len(requests) > MOST_SHOWN else 0
    return WhereUsed(
        uses=[Use(usage, _address(usage, term)) for usage in usages(term)],
        systems=list(ChannelSystem.objects.filter(below).distinct().order_by("code")[:MOST_SHOWN]),
        own_names=list(ChannelTermName.objects.filter(term=term).select_related("channel_system")[:MOST_SHOWN]),
        change_requests=requests[:MOST_SHOWN],
        more_requests=more,
    )


def _address(usage: Usage, term: Term) -> str:
    addresses = {
        "asset": f"{reverse('asset-list')}?term={term.reference}",
        "variant": reverse("term-variants", args=[term.facet.code, term.code]),
        "channelsystem": reverse("channel-list"),
        "channeltermname": "#own-names",
    }
    return addresses.get(usage.model, "")
