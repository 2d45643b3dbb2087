"""The state of assets, in one word and with what belongs to it. Every page shows it from here, and lists are narrowed by it.

The word is found in SQL, so that the filter of a list and the chips in it cannot differ.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import takewhile
from operator import or_
from types import MappingProxyType
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
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
    """Those of `assets` that are in the state `word` (a value of AssetStateWord).

    They are found by the condition of that state, and not by working out the state of each asset.
    """
    rules = _rules()
    is_theirs = [finds for of, finds, _holds in rules if of == word]
    before = takewhile(lambda rule: rule[0] != word, rules)
    found = assets.filter(*(~holds for _of, _finds, holds in before))
    return found.filter(reduce(or_, is_theirs)) if is_theirs else found


def asset_states(
    assets: Iterable[Asset], awaited: Mapping[int, Sequence[User]] = MappingProxyType({})
) -> dict[int, AssetState]:
    """Asset id -> its state; at most seven queries for any number of assets.

    `awaited`: of change requests of which that is known, by id, who can take them further; it saves four queries.
    """
    pks = [asset.pk for asset in assets]
    if not pks:
        return {}
    rows = Asset.objects.filter(pk__in=pks).annotate(
        state_word=_word(), is_newer=Exists(Edit.objects.filter(asset=OuterRef("pk"), revision=None))
    )
    changes: dict[int, list[ChangeRequest]] = defaultdict(list)
    for change in in_open_requests(pks):
        changes[change.asset_id].append(change.change_request)
    others = {request.pk: request for found in changes.values() for request in found if request.pk not in awaited}
    awaited = {**awaited, **people_awaited(others.values())}
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


def _rules() -> list[tuple[AssetStateWord, Q, Q | Exists]]:
    """The states in the order in which they are looked for, the first that fits counts; LIVE is what none of them fits.

    Each has its condition twice: for finding the assets in it, and for looking at one asset. One query, for how far the fan-out
    is. An open change request says more than what is live. A draft that nobody has submitted says more than the way of the
    revision before it, which AssetState tells beside the word.
    """
    is_withdrawn, is_never_live = Q(withdrawn_at__isnull=False), Q(live_revision=None)
    in_review, approved = (
        Change.objects.filter(change_request__state=state)
        for state in (ChangeRequestState.IN_REVIEW, ChangeRequestState.APPROVED)
    )
    is_newer = Q(revision=None) | Q(revision__number__gt=F("asset__live_revision__number"))
    unconfirmed = ServingState.objects.filter(~is_confirmed())
    # A channel system that was not matched with a document yet does not know what it must serve.
    matched = ChannelSystem.objects.order_by().annotate(matched=Coalesce("stream__fanned_out", 0)).values("matched")
    unmatched = Document.objects.filter(current__gt=Subquery(matched.order_by("matched")[:1]))
    return [
        (AssetStateWord.WITHDRAWN, is_withdrawn, is_withdrawn),
        (AssetStateWord.IN_REVIEW, *_have(in_review)),
        (AssetStateWord.APPROVED, *_have(approved)),
        (AssetStateWord.DRAFT, is_never_live, is_never_live),
        (AssetStateWord.NEWER_DRAFT, *_have(Edit.objects.filter(is_newer))),
        (AssetStateWord.GOING_OUT, *_have(unconfirmed, "document__asset")),
        (AssetStateWord.GOING_OUT, *_have(unmatched)),
    ]


def _have(rows: QuerySet[Any], path: str = "asset") -> tuple[Q, Exists]:
    """The condition for assets to which `path` leads from one of `rows`: for finding them, and for looking at one."""
    return Q(pk__in=rows.order_by().values(path)), Exists(rows.filter(**{path: OuterRef("pk")}))


def _word() -> Case:
    """The state of an asset, in SQL."""
    cases = [When(holds, then=Value(word)) for word, _finds, holds in _rules()]
    return Case(*cases, default=Value(AssetStateWord.LIVE), output_field=CharField())


def _counts(pks: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Asset id -> how many of its serving states are confirmed, and how many it has."""
    counted = (
        ServingState.objects.filter(document__asset__in=pks)
        .order_by()
        .values("document__asset")
        .annotate(targets=Count("pk"), confirmed=Count("pk", filter=is_confirmed()))
    )
    return {row["document__asset"]: (row["confirmed"], row["targets"]) for row in counted}
