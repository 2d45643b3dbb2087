"""Does a channel system serve a document? Pure: sets of term ids in, yes or no out."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Subscription:
    """What a channel system serves: term ids of its channels, its languages (none: all), filter term ids by facet id."""

    channels: frozenset[int]
    languages: frozenset[str]
    filters: Mapping[int, frozenset[int]]


@dataclass(frozen=True)
class DocumentFacts:
    """What matching needs to know of a document: ids of its channel term and of all its terms, with their ancestors."""

    channel_lineage: frozenset[int]
    language: str
    term_lineage: frozenset[int]


def serves(subscription: Subscription, document: DocumentFacts) -> bool:
    """True when the subscription covers the document's channel (or one above it), its language and every filtered facet."""
    return (
        not subscription.channels.isdisjoint(document.channel_lineage)
        and (not subscription.languages or document.language in subscription.languages)
        and all(not wanted.isdisjoint(document.term_lineage) for wanted in subscription.filters.values())
    )
