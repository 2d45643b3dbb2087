"""Impact: how far operations on terms reach.

The operations are carried out in a transaction that is rolled back, so that the release does what the preview says.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from channels.models import ChannelSystem
from content.models import Asset, Tag, Variant
from people.services.system_actor import system_actor
from people.transactions import retried
from propagation.delivery.queries.landing import Landing, landing
from propagation.feed.models import Document, DocumentOperation
from propagation.feed.queries.clock import database_now
from propagation.review.models import OPEN_STATES, Change, ChangeRequest
from propagation.review.queries.carrying import changes_carrying
from propagation.review.queries.term_subjects import named_by, subjects_of
from propagation.review.services.term_effects import (
    Refused,
    apply_operations,
    documents_under,
    followed_by_subscriptions,
    matching,
)
from taxonomy import tree_lock
from taxonomy.models import Term
from taxonomy.queries.references import terms_by_reference
from taxonomy.queries.terms import descendant_ids
from taxonomy.vocabulary.codes import JOURNEY_FACET
from taxonomy.vocabulary.operations import Operation as TermOperation
from taxonomy.vocabulary.operations import tag_moves


@dataclass(frozen=True)
class ImpactProblem:
    """Why the operation at `position` (from 0) cannot be carried out. `field` is the wrong one, "" when no single one is."""

    position: int
    field: str
    message: str


@dataclass(frozen=True)
class AssetReach:
    """An asset that carries one of the terms, or that channel systems come to serve because their subscriptions follow.

    `documents`: how many of its documents get other bytes or other receivers.
    """

    asset: Asset
    is_live: bool
    documents: int


@dataclass(frozen=True)
class Delivery:
    """One document about which one channel system will get a message."""

    channel_system: ChannelSystem
    asset: Asset
    channel: Term
    language: str
    operation: DocumentOperation


@dataclass
class SystemReach:
    channel_system: ChannelSystem
    upserts: int = 0
    retires: int = 0


@dataclass
class Impact:
    """What operations would do if they were released at `computed_at`. With `problems` the rest cannot be relied on."""

    problems: list[ImpactProblem] = field(default_factory=list)
    assets: list[AssetReach] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    change_requests: list[ChangeRequest] = field(default_factory=list)
    journeys: list[Term] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    documents: int = 0
    computed_at: datetime = field(default_factory=database_now)

    @property
    def systems(self) -> list[SystemReach]:
        """One line per channel system that will get a message, by code."""
        lines: dict[int, SystemReach] = {}
        for delivery in self.deliveries:
            line = lines.setdefault(delivery.channel_system.pk, SystemReach(delivery.channel_system))
            if delivery.operation == DocumentOperation.UPSERT:
                line.upserts += 1
            else:
                line.retires += 1
        return sorted(lines.values(), key=lambda line: line.channel_system.code)

    @property
    def counts(self) -> dict[str, int]:
        """The figures that are recorded at submission, approval and release."""
        return {
            "assets": len(self.assets),
            "live_assets": sum(reach.is_live for reach in self.assets),
            "documents": self.documents,
            "channel_systems": len(self.systems),
            "deliveries": len(self.deliveries),
            "change_requests": len(self.change_requests),
            "journeys": len(self.journeys),
        }


@retried
def impact_of(operations: Sequence[TermOperation], *, own: ChangeRequest | None = None) -> Impact:
    """Carry out `operations` in order, return what they do, and roll everything back. `own`: the change request with them.

    Keeps out others who write terms meanwhile, as the release will; whoever only reads terms never sees it.
    """
    with tree_lock.rehearsed():
        impact = _rehearsed(operations, own)
        transaction.set_rollback(True)
    return impact


def impact_rows(impact: Impact) -> Iterator[list[str]]:
    """Yield rows of text, the header first: one per document and channel system, and one per asset that reaches none."""
    yield [_("asset"), _("title"), _("live"), _("channel system"), _("channel"), _("language"), _("operation")]
    told = set()
    for item in impact.deliveries:
        told.add(item.asset.pk)
        where = [item.channel_system.code, item.channel.code, item.language, str(item.operation)]
        yield [item.asset.code, item.asset.title, "yes", *where]
    for reach in impact.assets:
        if reach.asset.pk not in told:
            yield [reach.asset.code, reach.asset.title, "yes" if reach.is_live else "no", "", "", "", ""]


def _rehearsed(operations: Sequence[TermOperation], own: ChangeRequest | None) -> Impact:
    impact = Impact()
    named = named_by(operations)
    subjects = subjects_of(operations)
    documents = documents_under([*subjects, *followed_by_subscriptions(operations)])
    before = matching(documents)
    carriers = _carriers(subjects)
    refused: Refused = []
    effects = apply_operations(operations, reason="", actor=system_actor(), refused=refused)
    for position, error in refused:
        found = error.message_dict.items() if hasattr(error, "error_dict") else [("", error.messages)]
        impact.problems += [ImpactProblem(position, name, text) for name, texts in found for text in texts]
    changes = effects.changes
    moved = landing(changes, serving={key for key, is_served in before.items() if is_served})
    impact.deliveries = _deliveries(moved, documents, before)
    touched = {plan.asset.pk: plan.asset for plan in effects.retags} | {asset.pk: asset for asset in carriers}
    touched |= {delivery.asset.pk: delivery.asset for delivery in impact.deliveries}
    per_asset = Counter(asset_id for asset_id, _channel, _language in {_place(item) for item in impact.deliveries})
    impact.assets = [
        AssetReach(asset, asset.live_revision_id is not None and not asset.is_withdrawn, per_asset[pk])
        for pk, asset in sorted(touched.items(), key=lambda pair: pair[1].code)
    ]
    impact.documents = len({_place(item) for item in impact.deliveries})
    impact.change_requests = _open_requests(named, [change.asset_id for change in changes], operations, own)
    impact.journeys = _journeys(subjects, touched)
    impact.left = effects.left
    return impact


def _carriers(references: Sequence[str]) -> list[Asset]:
    """Assets that carry one of these terms, or one below."""
    below = descendant_ids([term.pk for term in terms_by_reference(references).values()])
    tagged = Tag.objects.order_by().filter(term__in=below).values("asset")
    varied = Variant.objects.order_by().filter(channel__in=below).values("asset")
    return list(Asset.objects.filter(pk__in=tagged.union(varied)))


def _deliveries(moved: Sequence[Landing], documents: Sequence[Document], before: dict[tuple[int, int], bool]) -> list[Delivery]:
    """The messages to channel systems: about documents with other bytes, and about those that they start or stop serving."""
    found = [
        Delivery(item.channel_system, item.move.change.asset, item.move.channel, item.move.language, item.operation)
        for item in moved
    ]
    with_other_bytes = {item.move.document.pk for item in moved if item.move.document}
    after = matching([document for document in documents if document.pk not in with_other_bytes])
    systems = {system.pk: system for system in ChannelSystem.objects.all()}
    for document in documents:
        for pk, system in systems.items():
            now = after.get((pk, document.pk))
            # Readers are not kept out: who registered meanwhile gets all that it must serve, and not because of this.
            if now is not None and now != before.get((pk, document.pk), now):
                told = DocumentOperation.UPSERT if now else DocumentOperation.RETIRE
                found.append(Delivery(system, document.asset, document.channel, document.language, told))
    return sorted(found, key=lambda item: (item.channel_system.code, item.asset.code, item.channel.code, item.language))


def _place(delivery: Delivery) -> tuple[int, int, str]:
    return delivery.asset.pk, delivery.channel.pk, delivery.language


def _open_requests(
    named: Sequence[str], asset_ids: Sequence[int], operations: Sequence[TermOperation], own: ChangeRequest | None
) -> list[ChangeRequest]:
    """Open change requests that will need an update: they change the same terms, change an asset that gets another live
    revision, or would release a tag that moves to another term."""
    terms = terms_by_reference(named).values()
    waiting = ChangeRequest.objects.filter(state__in=OPEN_STATES)
    if own is not None:
        waiting = waiting.exclude(pk=own.pk)
    same = Q(term_changes__targets__term__in=list(terms)) | Q(changes__asset__in=list(asset_ids))
    found = set(waiting.filter(same).values_list("pk", flat=True))
    gone = {reference for operation in operations for reference in tag_moves(operation)}
    upserts = Change.objects.filter(change_request__in=waiting, operation=DocumentOperation.UPSERT)
    found |= {change.change_request_id for change in changes_carrying(upserts, gone)}
    return list(ChangeRequest.objects.filter(pk__in=found).order_by("pk"))


def _journeys(subjects: Sequence[str], assets: dict[int, Asset]) -> list[Term]:
    """The journeys that these assets are tagged with, and those that one of the terms belongs to."""
    own = [term.tree_id for term in terms_by_reference(subjects).values() if term.facet.code == JOURNEY_FACET]
    tagged = Tag.objects.filter(asset__in=assets, term__facet__code=JOURNEY_FACET).values("term__tree_id")
    roots = Term.objects.filter(facet__code=JOURNEY_FACET, parent=None)
    return list(roots.filter(Q(tree_id__in=own) | Q(tree_id__in=tagged)).order_by("tree_id"))
