"""Where documents go: what channel systems must serve, and where a change lands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from channels.models import ChannelSystem
from propagation.delivery.models import ServingState
from propagation.delivery.queries.serving import listed_states
from propagation.delivery.rules.matching import DocumentFacts, Subscription, serves
from propagation.feed.models import Document, DocumentOperation, DocumentTerm
from propagation.feed.queries.moves import AssetChange, DocumentMove, plan_moves
from taxonomy.queries.terms import ancestor_ids


def subscription_of(system: ChannelSystem) -> Subscription:
    """What `system` serves, for matching.py. Prefetch `channels` and `filters` when you ask for several systems."""
    filters: dict[int, set[int]] = {}
    for term in system.filters.all():
        filters.setdefault(term.facet_id, set()).add(term.pk)
    return Subscription(
        channels=frozenset(term.pk for term in system.channels.all()),
        languages=frozenset(system.languages),
        filters={facet: frozenset(terms) for facet, terms in filters.items()},
    )


def document_facts(documents: Sequence[Document]) -> dict[int, DocumentFacts]:
    """Document id -> what matching needs to know of it, from the terms of its current bytes."""
    terms: dict[int, set[int]] = {document.pk: set() for document in documents}
    for document_id, term_id in DocumentTerm.objects.filter(document__in=documents).values_list("document_id", "term_id"):
        terms[document_id].add(term_id)
    lineage = ancestor_ids({document.channel_id for document in documents}.union(*terms.values()))
    return {document.pk: _facts(document.channel_id, document.language, terms[document.pk], lineage) for document in documents}


def _facts(channel_id: int, language: str, terms: Iterable[int], lineage: dict[int, set[int]]) -> DocumentFacts:
    all_terms = frozenset[int]().union(*(lineage[term] for term in terms))
    return DocumentFacts(channel_lineage=frozenset(lineage[channel_id]), language=language, term_lineage=all_terms)


@dataclass(frozen=True)
class Landing:
    """One document that would reach one channel system.

    `operation` is what the channel system must do, `state` its serving state now; None when it never had the document.
    """

    channel_system: ChannelSystem
    move: DocumentMove
    operation: DocumentOperation
    state: ServingState | None


def landing(changes: Iterable[AssetChange]) -> list[Landing]:
    """Where `changes` (saved or not) land if they are released now, by channel system, then in the order of plan_moves."""
    moves = plan_moves(changes)
    term_ids = {term.pk for move in moves for term in (*move.terms, move.channel)}
    lineage = ancestor_ids(term_ids)
    facts = {id(move): _facts(move.channel.pk, move.language, (term.pk for term in move.terms), lineage) for move in moves}
    documents = [move.document for move in moves if move.document]
    states: dict[tuple[int, int], ServingState] = {}
    for state in listed_states().filter(document__in=documents):
        states[state.channel_system_id, state.document_id] = state
    found = []
    for system in ChannelSystem.objects.select_related("health").prefetch_related("channels", "filters"):
        subscription = subscription_of(system)
        for move in moves:
            now = states.get((system.pk, move.document.pk)) if move.document else None
            if move.operation == DocumentOperation.UPSERT and serves(subscription, facts[id(move)]):
                found.append(Landing(system, move, DocumentOperation.UPSERT, now))
            elif now is not None and now.operation == DocumentOperation.UPSERT:
                found.append(Landing(system, move, DocumentOperation.RETIRE, now))
    return found
