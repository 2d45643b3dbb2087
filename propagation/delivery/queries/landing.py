"""Where documents go: what channel systems must serve, and where a change lands."""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, Max, Subquery, Sum, Value

from channels.models import ChannelSystem
from propagation.delivery.models import ServingState
from propagation.delivery.queries.matching import subscription_of
from propagation.delivery.queries.serving import listed_states
from propagation.delivery.rules.matching import DocumentFacts, serves
from propagation.feed.models import Document, DocumentOperation, DocumentTerm
from propagation.feed.queries.moves import AssetChange, DocumentMove, plan_moves
from taxonomy.models import TreeState
from taxonomy.queries.terms import ancestor_ids


def document_facts(documents: Sequence[Document]) -> dict[int, DocumentFacts]:
    """Document id -> what matching needs to know of it, from the terms of its current bytes."""
    terms = _terms_of(documents)
    lineage = ancestor_ids({document.channel_id for document in documents}.union(*terms.values()))
    return {document.pk: _facts(document.channel_id, document.language, terms[document.pk], lineage) for document in documents}


def _terms_of(documents: Sequence[Document]) -> dict[int, set[int]]:
    """Document id -> ids of the terms of its current bytes; one query."""
    terms: dict[int, set[int]] = {document.pk: set() for document in documents}
    for document_id, term_id in DocumentTerm.objects.filter(document__in=documents).values_list("document_id", "term_id"):
        terms[document_id].add(term_id)
    return terms


def _facts(channel_id: int, language: str, terms: Iterable[int], lineage: dict[int, set[int]]) -> DocumentFacts:
    all_terms = frozenset[int]().union(*(lineage[term] for term in terms))
    return DocumentFacts(channel_lineage=frozenset(lineage[channel_id]), language=language, term_lineage=all_terms)


class Place(NamedTuple):
    """One document that would reach one channel system, by ids. `operation` is what the channel system must do."""

    asset_id: int
    channel_system_id: int
    channel_id: int
    language: str
    operation: str


@dataclass(frozen=True)
class Landing:
    """One document that would reach one channel system.

    `operation` is what the channel system must do, `state` its serving state now; None when it never had the document.
    """

    channel_system: ChannelSystem
    move: DocumentMove
    operation: DocumentOperation
    state: ServingState | None


def landing(changes: Iterable[AssetChange], *, serving: AbstractSet[tuple[int, int]] = frozenset()) -> list[Landing]:
    """Where `changes` (saved or not) land if they are released now, by channel system, then in the order of plan_moves.

    `serving`: (channel system id, document id) of what was to be served before the tree changed, beside the serving states.
    """
    moves = plan_moves(changes)
    documents = [move.document.pk for move in moves if move.document]
    states = {(state.channel_system_id, state.document_id): state for state in listed_states().filter(document__in=documents)}
    aimed = {key for key, state in states.items() if state.operation == DocumentOperation.UPSERT}
    return [
        Landing(system, move, operation, states.get((system.pk, move.document.pk)) if move.document else None)
        for system, move, operation in Reach().of(moves, aimed | serving)
    ]


def places(changes: Iterable[AssetChange]) -> list[Place]:
    """As `landing`, but ids alone, and with the tree as it is."""
    return places_of(plan_moves(changes), Reach())


def places_of(moves: Sequence[DocumentMove], reach: "Reach") -> list[Place]:
    """The places of `moves`, a few queries for each call with the same `reach`.

    What a channel system serves is asked of its subscription and not of its serving states: the fan-out may be on its way, and
    a count that is stored must not depend on how far it is.
    """
    serving = reach.served([move.document for move in moves if move.document and _is_live(move.document)])
    return [
        Place(move.change.asset_id, system.pk, move.channel.pk, move.language, str(operation))
        for system, move, operation in reach.of(moves, serving)
    ]


class Reach:
    """Finds the channel systems that documents reach. What it reads of systems and terms it keeps, for the next documents."""

    def __init__(self) -> None:
        systems = ChannelSystem.objects.select_related("health").prefetch_related("channels", "filters")
        self._systems = [(system, subscription_of(system)) for system in systems]
        self._lineage: dict[int, set[int]] = {}

    def of(
        self, moves: Sequence[DocumentMove], serving: AbstractSet[tuple[int, int]]
    ) -> Iterator[tuple[ChannelSystem, DocumentMove, DocumentOperation]]:
        """Each channel system that `moves` reach, with the move. `serving`: (system id, document id) of what is served."""
        self._look_above({term.pk for move in moves for term in (*move.terms, move.channel)})
        facts = [_facts(move.channel.pk, move.language, (term.pk for term in move.terms), self._lineage) for move in moves]
        for system, subscription in self._systems:
            for move, fact in zip(moves, facts, strict=True):
                if move.operation == DocumentOperation.UPSERT and serves(subscription, fact):
                    yield system, move, DocumentOperation.UPSERT
                elif move.document and (system.pk, move.document.pk) in serving:
                    yield system, move, DocumentOperation.RETIRE

    def served(self, documents: Sequence[Document]) -> set[tuple[int, int]]:
        """(channel system id, document id) of what channel systems must serve of `documents`, which are live."""
        if not documents:
            return set()
        terms = _terms_of(documents)
        self._look_above({document.channel_id for document in documents}.union(*terms.values()))
        facts = {
            document.pk: _facts(document.channel_id, document.language, terms[document.pk], self._lineage)
            for document in documents
        }
        return {
            (system.pk, document.pk)
            for system, subscription in self._systems
            for document in documents
            if serves(subscription, facts[document.pk])
        }

    def _look_above(self, terms: set[int]) -> None:
        if missing := terms - self._lineage.keys():
            self._lineage |= ancestor_ids(missing)


def _is_live(document: Document) -> bool:
    return document.current is not None and document.current.operation == DocumentOperation.UPSERT


def landing_basis() -> str:
    """What `places` depends on beside the changes and what of their assets is live: the versions of the term tree and of all
    subscriptions; one query."""
    systems = ChannelSystem.objects.order_by().values(everything=Value(1))
    parts = {
        "newest": Subquery(systems.annotate(value=Max("pk")).values("value")),
        "number": Subquery(systems.annotate(value=Count("pk")).values("value")),
        "versions": Subquery(systems.annotate(value=Sum("subscription_version")).values("value")),
    }
    return "/".join(str(part or 0) for part in TreeState.objects.annotate(**parts).values_list("version", *parts).get(pk=1))
