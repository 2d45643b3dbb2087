"""Released assets and change requests for tests, made through the services."""

from collections.abc import Sequence
from uuid import uuid4

from channels.models import ChannelSystem, Mode, SubscriptionChange
from channels.services.systems import register_channel_system
from content.models import Asset
from people.models import User
from propagation.delivery.services.subscription_changes import Seen, Wanted, change_subscription, preview_subscription
from propagation.feed.models import Release
from propagation.review.models import ChangeRequest
from propagation.review.services.change_requests import submit_change_request
from propagation.review.services.releases import release_change_request
from propagation.review.services.term_changes import submit_term_changes
from propagation.review.services.verdicts import approve_change_request
from taxonomy.models import Facet, Term
from taxonomy.vocabulary.operations import Operation
from tests.factories.taxonomy import create_term


def term(reference: str, *, parent: Term | None = None, actor: User) -> Term:
    """An active term named by `facet:code`, labelled with its code in English."""
    facet, code = reference.split(":")
    return create_term(facet=Facet.objects.get(code=facet), code=code, labels={"en": code}, parent=parent, actor=actor)


def submitted(*assets: Asset, withdrawals: Sequence[Asset] = (), title: str = "New rate", actor: User) -> ChangeRequest:
    """A change request in review for the drafts of `assets`, whatever other change request they are in."""
    return submit_change_request(
        title=title,
        reason="The rate changes on 1 April.",
        assets=assets,
        withdrawals=withdrawals,
        submission_key=uuid4().hex,
        also_in_open=True,
        actor=actor,
    )


def approved(*assets: Asset, withdrawals: Sequence[Asset] = (), author: User, reviewer: User) -> ChangeRequest:
    """A change request of `author` that `reviewer` has approved."""
    request = submitted(*assets, withdrawals=withdrawals, actor=author)
    approve_change_request(change_request=request, digest=request.digest, actor=reviewer)
    request.refresh_from_db()
    return request


def released(*assets: Asset, withdrawals: Sequence[Asset] = (), author: User, reviewer: User) -> Release:
    """The release by `reviewer` of an approved change request."""
    request = approved(*assets, withdrawals=withdrawals, author=author, reviewer=reviewer)
    return release_change_request(change_request=request, actor=reviewer)


def terms_released(*operations: Operation, author: User, reviewer: User) -> Release:
    """The release by `reviewer` of a change request of `author` with `operations` on terms."""
    request = submit_term_changes(
        title="Tidy the words",
        reason="Two words for one thing.",
        operations=operations,
        submission_key=uuid4().hex,
        actor=author,
    )
    approve_change_request(change_request=request, digest=request.digest, actor=reviewer)
    return release_change_request(change_request=request, actor=reviewer)


def push_system(
    code: str,
    *,
    channels: Sequence[Term],
    languages: Sequence[str] = (),
    filters: Sequence[Term] = (),
    url: str = "http://127.0.0.1:9/hook",
    actor: User,
) -> ChannelSystem:
    """A registered push system; port 9 answers nobody."""
    return register_channel_system(
        code=code,
        name=code.title(),
        mode=Mode.PUSH,
        url=url,
        channels=channels,
        languages=languages,
        filters=filters,
        actor=actor,
    ).channel_system


def pull_system(code: str, *, channels: Sequence[Term], actor: User) -> ChannelSystem:
    """A registered pull system of every language."""
    return register_channel_system(
        code=code, name=code.title(), mode=Mode.PULL, url="", channels=channels, actor=actor
    ).channel_system


def served_from_now(
    system: ChannelSystem,
    *,
    channels: Sequence[Term],
    languages: Sequence[str] = (),
    filters: Sequence[Term] = (),
    reason: str = "They asked for it.",
    actor: User,
) -> SubscriptionChange:
    """The change by which `system` serves this, made by somebody who has looked at what it does."""
    wanted = Wanted(channels, languages, filters)
    system.refresh_from_db()
    effect = preview_subscription(channel_system=system, wanted=wanted)
    seen = Seen(effect.gained, effect.lost)
    return change_subscription(channel_system=system, wanted=wanted, reason=reason, seen=seen, actor=actor)
