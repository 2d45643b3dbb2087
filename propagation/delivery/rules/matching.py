"""Does a channel system serve a document? Pure: sets of term ids in, yes or no out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict


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


class Reach(TypedDict):
    """What a subscription covered at one version of the term tree: ids of its channels and of its filter terms by facet id (as
    text), each with all terms below. It is stored as JSON."""

    languages: list[str]
    channels: list[int]
    filters: dict[str, list[int]]


def touched_terms(before: Reach | None, after: Reach) -> set[int] | None:
    """The terms whose documents may be served otherwise than before; None for all documents.

    A document moves only if one of its terms came into the reach of the subscription or left it. Where nothing is known of
    before, or languages or filtered facets changed, any document may move.
    """
    if before is None or before["languages"] != after["languages"] or before["filters"].keys() != after["filters"].keys():
        return None
    pairs = [(before["channels"], after["channels"])]
    pairs += [(before["filters"][facet], after["filters"][facet]) for facet in after["filters"]]
    return set[int]().union(*(set(old) ^ set(new) for old, new in pairs))
