"""The state of assets, in one word and with what belongs to it. Every page shows it from here, and lists are narrowed by it.

The word is found in SQL, so that the filter of a list and the chips in it cannot differ.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Case, CharField, Count, Exists, Min, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from channels.models import ChannelSystem
from content.models import Asset, Edit
from people.models import User
from propagation.delivery.models import ServingState
from propagation.delivery.queries.statuses import is_confirmed
from propagation.feed.models import Document
from propagation.review.models import Change, ChangeRequest, ChangeRequestState
from propagation.review.queries.deciding import people_awaited
from propagation.review.queries.submissions import in_open_requests
from propagation.review.rules.asset_states import AssetStateWord


@dataclass(frozen=True)
class OpenRequest:
    """An open change request with the asset, and who can take it further now."""

    change_request: ChangeRequest
    people: Sequence[User]


@dataclass(frozen=True)
class AssetState:
    """The state of one asset. `has_newer_draft`: somebody has saved it since it was submitted last, or else since what is live.

    `confirmed` of `targets`: how many pairs of document and channel system serve what they must, by their own report.
    """

    word: AssetStateWord
    requests: Sequence[OpenRequest]
    has_newer_draft: bool
    confirmed: int
    targets: int

    @property
    def is_open(self) -> bool:
        """Whether an open change request carries it."""
        return bool(self.requests)

    @property
    def is_arriving(self) -> bool:
        """Whether a channel system has yet to confirm what it must serve."""
        return self.confirmed < self.targets


def in_state(assets: QuerySet[Asset], word: str) -> QuerySet[Asset]:
    """Those of `assets` that are in the state `word` (a value of AssetStateWord)."""
    return assets.annotate(state_word=_word()).filter(state_word=word)


def asset_states(assets: Iterable[Asset]) -> dict[int, AssetState]:
    """Asset id -> its state; at most eight queries for any number of assets."""
    pks = [asset.pk for asset in assets]
    if not pks:
        return {}
    rows = Asset.objects.filter(pk__in=pks).annotate(
        state_word=_word(), is_newer=Exists(Edit.objects.filter(asset=OuterRef("pk"), revision=None))
    )
    changes: dict[int, list[ChangeRequest]] = defaultdict(list)
    for change in in_open_requests(pks):
        changes[change.asset_id].append(change.change_request)
    awaited = people_awaited({request.pk: request for found in changes.values() for request in found}.values())
    counts = _counts(pks)
    states = {}
    for pk, word, is_newer in rows.values_list("pk", "state_word", "is_newer"):
        confirmed, targets = counts.get(pk, (0, 0))
        states[pk] = AssetState(
            word=AssetStateWord(word),
            requests=[OpenRequest(request, awaited[request.pk]) for request in changes[pk]],
            has_newer_draft=is_newer or word == AssetStateWord.NEWER_DRAFT,
            confirmed=confirmed,
            targets=targets,
        )
    return states


def _word() -> Case:
    """The state of an asset, in SQL. One query, for how far the fan-out is.

    An open change request says more than what is live. A draft that nobody has submitted says more than the way of the
    revision before it, which AssetState tells beside the word.
    """
    return Case(
        When(withdrawn_at__isnull=False, then=Value(AssetStateWord.WITHDRAWN)),
        When(_is_in(ChangeRequestState.IN_REVIEW), then=Value(AssetStateWord.IN_REVIEW)),
        When(_is_in(ChangeRequestState.APPROVED), then=Value(AssetStateWord.APPROVED)),
        When(live_revision=None, then=Value(AssetStateWord.DRAFT)),
        When(_has_edits_after_live(), then=Value(AssetStateWord.NEWER_DRAFT)),
        When(_is_going_out(), then=Value(AssetStateWord.GOING_OUT)),
        default=Value(AssetStateWord.LIVE),
        output_field=CharField(),
    )


def _is_in(state: ChangeRequestState) -> Exists:
    return Exists(Change.objects.filter(asset=OuterRef("pk"), change_request__state=state))


def _has_edits_after_live() -> Exists:
    newer = Q(revision=None) | Q(revision__number__gt=OuterRef("live_revision__number"))
    return Exists(Edit.objects.filter(newer, asset=OuterRef("pk")))


def _is_going_out() -> Q:
    """A channel system has not confirmed what it must serve, or does not know yet that it must serve something new."""
    unconfirmed = ServingState.objects.filter(~is_confirmed(), document__asset=OuterRef("pk"))
    matched = ChannelSystem.objects.aggregate(upto=Min(Coalesce("stream__fanned_out", 0)))["upto"]
    if matched is None:
        return Q(Exists(unconfirmed))
    return Q(Exists(unconfirmed)) | Q(Exists(Document.objects.filter(asset=OuterRef("pk"), current__gt=matched)))


def _counts(pks: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Asset id -> how many of its serving states are confirmed, and how many it has."""
    counted = (
        ServingState.objects.filter(document__asset__in=pks)
        .order_by()
        .values("document__asset")
        .annotate(targets=Count("pk"), confirmed=Count("pk", filter=is_confirmed()))
    )
    return {row["document__asset"]: (row["confirmed"], row["targets"]) for row in counted}
