"""Which documents a channel system must serve, in SQL; rules/matching.py has the same rule for one document."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.db.models import BooleanField, Case, F, FilteredRelation, Q, QuerySet, Subquery, Value, When

from channels.models import ChannelSystem
from propagation.delivery.rules.matching import Reach, Subscription
from propagation.feed.models import Document, DocumentOperation, DocumentTerm
from taxonomy.models import Term, TermAncestor, TreeState


class Difference(NamedTuple):
    """A document whose target at one channel system must move: to the feed entry `entry`, or (`is_wanted` false) to nothing.

    `state` is the id of its serving state and `before` the feed entry that was its target; None if it has none yet.
    """

    document: int
    entry: int
    is_wanted: bool
    state: int | None
    before: int | None


def subscription_of(system: ChannelSystem) -> Subscription:
    """What `system` serves. Prefetch `channels` and `filters` when you ask for several systems."""
    return subscription_to(channels=system.channels.all(), languages=system.languages, filters=system.filters.all())


def subscription_to(*, channels: Iterable[Term], languages: Iterable[str], filters: Iterable[Term]) -> Subscription:
    """The subscription to these terms and languages, for `serves` and `live_documents`."""
    by_facet: dict[int, set[int]] = {}
    for term in filters:
        by_facet.setdefault(term.facet_id, set()).add(term.pk)
    return Subscription(
        channels=frozenset(term.pk for term in channels),
        languages=frozenset(languages),
        filters={facet: frozenset(terms) for facet, terms in by_facet.items()},
    )


def live_documents(subscription: Subscription) -> QuerySet[Document]:
    """The live documents for which matching.serves is true."""
    return Document.objects.filter(_wanted(subscription))


def versions(channel_system_id: int) -> tuple[int, int]:
    """The versions of what the channel system serves, and of the term tree, in one query."""
    tree = Subquery(TreeState.objects.filter(pk=1).values("version"))
    found: tuple[int, int] = (
        ChannelSystem.objects.annotate(tree=tree).values_list("subscription_version", "tree").get(pk=channel_system_id)
    )
    return found


def reach_of(system: ChannelSystem) -> Reach:
    """What `system` covers now; three queries."""
    subscription = subscription_of(system)
    below: dict[int, set[int]] = {}
    wanted = subscription.channels.union(*subscription.filters.values())
    for ancestor, term in TermAncestor.objects.filter(ancestor__in=wanted).values_list("ancestor_id", "term_id"):
        below.setdefault(ancestor, set()).add(term)
    return Reach(
        languages=sorted(subscription.languages),
        channels=_all_below(subscription.channels, below),
        filters={str(facet): _all_below(terms, below) for facet, terms in subscription.filters.items()},
    )


def differences(system: ChannelSystem, documents: QuerySet[Document]) -> QuerySet[Document, Difference]:
    """Those of `documents` whose target at `system` differs from what it must be, in feed order, without their bytes.

    What it was told before to stop serving, and must not serve, does not differ.
    """
    wanted = _wanted(subscription_of(system))
    state = FilteredRelation("serving_states", condition=Q(serving_states__channel_system=system))
    serves_other = Q(mine=None) | ~Q(mine__operation=DocumentOperation.UPSERT) | ~Q(mine__target=F("current"))
    rows = (
        documents.annotate(mine=state)
        .filter(wanted & serves_other | ~wanted & Q(mine__operation=DocumentOperation.UPSERT))
        .annotate(is_wanted=Case(When(wanted, then=Value(value=True)), default=Value(value=False), output_field=BooleanField()))
        .order_by("current_id")
    )
    names = ("pk", "current_id", "is_wanted", "mine__pk", "mine__target_id")
    return rows.values_list(*names)


def carrying(terms: Collection[int]) -> Q:
    """The condition for documents whose channel is one of `terms` or that carry one."""
    carried = DocumentTerm.objects.filter(term__in=terms).values("document")
    return Q(channel__in=terms) | Q(pk__in=carried)


def _wanted(subscription: Subscription) -> Q:
    condition = Q(current__operation=DocumentOperation.UPSERT, channel__in=_below(subscription.channels))
    if subscription.languages:
        condition &= Q(language__in=subscription.languages)
    for terms in subscription.filters.values():
        condition &= Q(pk__in=DocumentTerm.objects.filter(term__in=_below(terms)).values("document"))
    return condition


def _below(terms: Iterable[int]) -> QuerySet[TermAncestor, int]:
    return TermAncestor.objects.filter(ancestor__in=list(terms)).values_list("term_id", flat=True)


def _all_below(terms: Collection[int], below: dict[int, set[int]]) -> list[int]:
    return sorted(set[int]().union(*(below.get(term, {term}) for term in terms)))
