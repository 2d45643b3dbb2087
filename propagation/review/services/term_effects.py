"""What operations on terms do beyond the taxonomy: tags follow, documents get other bytes or other channel systems.

The release uses this, and so does the preview (term_impact.py), which rolls everything back.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet

from channels.models import ChannelSystem
from channels.services.subscriptions import follow_terms, take_back
from content.queries.retag_plans import AssetRetag, plan_retags, plan_undo, record_of
from people.models import User
from propagation.delivery.queries.landing import document_facts
from propagation.delivery.queries.matching import subscription_of
from propagation.delivery.rules.matching import serves
from propagation.feed.models import Document, DocumentOperation, DocumentTerm
from propagation.review.models import Change
from taxonomy.models import Term
from taxonomy.queries.references import terms_by_reference
from taxonomy.queries.terms import descendant_ids
from taxonomy.services.operations import carry_out
from taxonomy.vocabulary import operations as term_operations

Refused = list[tuple[int, ValidationError]]
Matching = dict[tuple[int, int], bool]
"""(channel system id, document id) -> whether the channel system must serve the document."""


@dataclass
class Effects:
    """What the operations of one change request did, or would do.

    `steps` has a list per operation, `retags` are planned and not written yet, `others` are the records by which an undo finds
    what was done in other rooms. `left` names what an undo left alone because somebody changed it since.
    """

    steps: list[list[term_operations.Step]] = field(default_factory=list)
    retags: list[AssetRetag] = field(default_factory=list)
    others: list[dict[str, Any]] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    @property
    def changes(self) -> list[Change]:
        """The changes of assets that follow from the operations, unsaved."""
        return [
            Change(asset=plan.asset, revision=plan.revision, base_revision=plan.base, follows_terms=True)
            for plan in self.retags
            if plan.revision is not None
        ]


def apply_operations(
    operations: Sequence[term_operations.Operation], *, reason: str, actor: User, refused: Refused | None = None
) -> Effects:
    """Carry out `operations` in order, then let subscriptions follow. Tags that follow are only planned.

    When an operation cannot be carried out, its place (from 0) and the error go to `refused`, and the others go on; without
    `refused` the ValidationError is raised. Tags follow through chains: merging a into b and b into c moves them from a to c.
    """
    effects = Effects()
    moves: dict[str, tuple[str, ...]] = {}
    for position, operation in enumerate(operations):
        with _refusing(refused, position):
            effects.steps.append(carry_out(operation=operation, reason=reason, actor=actor))
            if isinstance(operation, term_operations.Undo):
                effects.left += [
                    f"{step.term} ({step.what})" for step in term_operations.left_by_undo(operation, effects.steps[-1])
                ]
                for record in operation.others:
                    _undo_other(record, effects, reason=reason, actor=actor)
            moves = composed(moves, term_operations.tag_moves(operation))
    if moves:
        with _refusing(refused, len(operations) - 1):
            _follow(_loaded(moves), effects, reason=reason, actor=actor)
    return effects


@contextmanager
def _refusing(refused: Refused | None, position: int) -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except ValidationError as error:
        if refused is None:
            raise
        refused.append((position, error))


def composed(first: Mapping[str, Sequence[str]], then: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Two moves of tags, one after the other, as one: term -> what its tags become after both."""
    through = {old: tuple(dict.fromkeys(end for new in news for end in then.get(new, (new,)))) for old, news in first.items()}
    return {**{old: tuple(news) for old, news in then.items()}, **through}


def _follow(moves: Mapping[Term, Sequence[Term]], effects: Effects, *, reason: str, actor: User) -> None:
    retags = plan_retags(moves, live_carriers=_live_with([term.pk for term in moves]).values("asset"))
    systems = follow_terms(moves=moves, reason=reason, actor=actor)
    effects.retags += retags
    names = {term.pk: term.reference for term in (*moves, *(new for news in moves.values() for new in news))}
    effects.others.append({"what": "tags", "assets": [record_of(plan, names) for plan in retags]})
    if systems:
        effects.others.append({"what": "subscriptions", "systems": systems})


def _undo_other(record: Mapping[str, Any], effects: Effects, *, reason: str, actor: User) -> None:
    terms = terms_by_reference(_references(record))
    if record["what"] == "tags":
        plans, left = plan_undo(record["assets"], terms)
        effects.retags += plans
        effects.left += left
    else:
        effects.left += take_back(records=record["systems"], terms=terms, reason=reason, actor=actor)


def _references(record: Any) -> set[str]:
    """Every reference in a record, however deep: the texts with a colon."""
    if isinstance(record, str):
        return {record} if ":" in record else set()
    if isinstance(record, Mapping):
        return set().union(*(_references(item) for pair in record.items() for item in pair))
    return set().union(*(_references(item) for item in record)) if isinstance(record, list | tuple) else set()


def _loaded(moves: Mapping[str, Sequence[str]]) -> dict[Term, list[Term]]:
    terms = terms_by_reference({name for old, news in moves.items() for name in (old, *news)})
    return {terms[old]: [terms[new] for new in news] for old, news in moves.items()}


def _live_with(terms: Collection[int]) -> QuerySet[Document]:
    """The documents that are live and carry one of these terms, or are for such a channel."""
    carried = DocumentTerm.objects.filter(term__in=terms).values("document")
    for_channel = Document.objects.filter(channel__in=terms).values("pk")
    return Document.objects.filter(pk__in=carried.union(for_channel), current__operation=DocumentOperation.UPSERT)


def followed_by_subscriptions(operations: Iterable[term_operations.Operation]) -> list[str]:
    """References of the terms that channel systems come to serve or filter by, because `operations` replace others by them."""
    moves: dict[str, tuple[str, ...]] = {}
    found: set[str] = set()
    for operation in operations:
        moves = composed(moves, term_operations.tag_moves(operation))
        if isinstance(operation, term_operations.Undo):
            found |= set().union(*(_references(record) for record in operation.others if record["what"] == "subscriptions"))
    gone = list(terms_by_reference(moves).values())
    if gone and ChannelSystem.objects.filter(Q(channels__in=gone) | Q(filters__in=gone)).exists():
        found |= {new for news in moves.values() for new in news}
    return sorted(found)


def documents_under(references: Iterable[str]) -> list[Document]:
    """The documents that are live with one of these terms or a term below one."""
    named = [term.pk for term in terms_by_reference(references).values()]
    live = _live_with(descendant_ids(named)).select_related("asset", "channel", "current")
    return list(live.defer("current__content").order_by("pk"))


def matching(documents: Sequence[Document]) -> Matching:
    """Which channel systems must serve which of `documents`, as the tree and the subscriptions are now."""
    facts = document_facts(documents)
    systems = ChannelSystem.objects.prefetch_related("channels", "filters")
    return {
        (system.pk, document.pk): serves(subscription, facts[document.pk])
        for system in systems
        for subscription in [subscription_of(system)]
        for document in documents
    }
