"""The documents that a channel system must serve now, filtered by terms."""

from collections.abc import Collection, Iterable, Mapping

from django.db.models import Exists, OuterRef, QuerySet

from channels.models import ChannelSystem
from propagation.delivery.models import ServingState
from propagation.feed.models import DocumentOperation, DocumentTerm, FeedEntry
from taxonomy.models import TermAncestor
from taxonomy.vocabulary.codes import CHANNEL_FACET


def served_documents(
    channel_system: ChannelSystem,
    *,
    terms: Mapping[str, Collection[int]] | None = None,
    languages: Collection[str] = (),
) -> QuerySet[ServingState]:
    """Serving states of what `channel_system` must serve, without the bytes, which `contents` reads.

    `terms` are term ids by facet code: a document must carry, for each of these facets, one of the terms or a term below one.
    For the facet `channel` only the document's own channel counts, not the other channels of its asset. Without `languages`
    every language is included.
    """
    states = ServingState.objects.filter(channel_system=channel_system, operation=DocumentOperation.UPSERT)
    if languages:
        states = states.filter(document__language__in=languages)
    for facet, wanted in (terms or {}).items():
        below = TermAncestor.objects.filter(ancestor__in=wanted)
        if facet == CHANNEL_FACET:
            states = states.filter(document__channel__in=below.values("term"))
        else:
            carried = DocumentTerm.objects.filter(document=OuterRef("document"), term__in=below.values("term"))
            states = states.filter(Exists(carried))
    return states.select_related("document__asset", "document__channel", "target__revision").defer(
        "target__content", "target__revision__snapshot"
    )


def contents(sequences: Iterable[int]) -> dict[int, bytes]:
    """Feed number -> the exact bytes that were approved, in one query."""
    entries = FeedEntry.objects.filter(pk__in=list(sequences)).values_list("pk", "content")
    return {sequence: bytes(content) for sequence, content in entries}
