"""What a change of a subscription does: the documents that the channel system would get, and those that it would lose."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, OuterRef, Q, QuerySet

from channels.models import ChannelSystem
from propagation.delivery.queries.matching import live_documents, subscription_of
from propagation.delivery.rules.matching import Subscription
from propagation.feed.models import Document


@dataclass(frozen=True)
class SubscriptionEffect:
    """The documents that a channel system would get and lose; each count is one query, asked once."""

    gets: QuerySet[Document]
    loses: QuerySet[Document]

    def documents(self) -> QuerySet[Document]:
        """All of them, those that it loses (`is_lost`) first, then by asset, channel and language; without bytes."""
        moved = Q(pk__in=self.loses.values("pk")) | Q(pk__in=self.gets.values("pk"))
        rows = Document.objects.filter(moved).annotate(is_lost=Exists(self.loses.filter(pk=OuterRef("pk"))))
        return rows.select_related("asset", "channel").order_by("-is_lost", "asset__code", "channel__code", "language")

    @cached_property
    def gained(self) -> int:
        return self.gets.count()

    @cached_property
    def lost(self) -> int:
        return self.loses.count()


def effect_of(system: ChannelSystem, after: Subscription) -> SubscriptionEffect:
    """What it does to serve `after` instead of what `system` serves now. Costs two queries for the terms of `system`."""
    now, then = live_documents(subscription_of(system)), live_documents(after)
    return SubscriptionEffect(gets=then.exclude(pk__in=now.values("pk")), loses=now.exclude(pk__in=then.values("pk")))
