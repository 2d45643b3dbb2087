"""Changing what a channel system serves: looked at first, with a reason, and by two people where it reaches far."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from channels.models import ChannelSystem, SubscriptionChange, SubscriptionChangeState
from channels.queries import written_subscription
from channels.rules.subscriptions import Written, written
from channels.services.subscriptions import set_subscription, subscription_problems, tidy
from people.history import save_as
from people.models import User
from people.rights import require
from people.transactions import retried
from propagation.delivery.queries.matching import subscription_to
from propagation.delivery.queries.subscription_effects import SubscriptionEffect, effect_of
from taxonomy import tree_lock
from taxonomy.models import Term
from taxonomy.queries.terms import read_anew

REASON_MAX_LENGTH = 2_000


class Seen(NamedTuple):
    """How many documents somebody was shown that the channel system gets and loses."""

    gained: int
    lost: int


@dataclass(frozen=True)
class Wanted:
    """What a channel system shall serve."""

    channels: Sequence[Term]
    languages: Sequence[str] = ()
    filters: Sequence[Term] = ()

    def written(self) -> dict[str, list[str]]:
        """This as SubscriptionChange keeps it."""
        return written(
            channels=[term.reference for term in self.channels],
            languages=tidy(self.languages),
            filters=[term.reference for term in self.filters],
        )


def preview_subscription(*, channel_system: ChannelSystem, wanted: Wanted) -> SubscriptionEffect:
    """What serving `wanted` would do now. Raises ValidationError naming every wrong field, or that nothing would change."""
    known = {*channel_system.channels.all(), *channel_system.filters.all()}
    languages = tidy(wanted.languages)
    problems = subscription_problems(channels=wanted.channels, languages=languages, filters=wanted.filters, known=known)
    if problems:
        raise ValidationError(problems)
    if wanted.written() == written_subscription(channel_system):
        raise ValidationError(_("It serves this already. Change the channels, the languages or the tags."), code="unchanged")
    after = subscription_to(channels=wanted.channels, languages=languages, filters=wanted.filters)
    return effect_of(channel_system, after)


def needs_two(effect: SubscriptionEffect) -> bool:
    """Whether a second person confirms a change that does this."""
    return effect.gained + effect.lost > settings.SUBSCRIPTION_CHANGE_LIMIT


@retried
def change_subscription(
    *, channel_system: ChannelSystem, wanted: Wanted, reason: str, seen: Seen, actor: User
) -> SubscriptionChange:
    """Make `channel_system` serve `wanted`, or ask a second person for it, and return the row that says so.

    It is applied at once where it gets and loses at most settings.SUBSCRIPTION_CHANGE_LIMIT documents together; above that it
    waits; asked for again in the same words while it waits, it is the same row. `seen` is what the actor was shown. Raises
    PermissionDenied; ValidationError naming every wrong field, or with code "conflict" when the numbers have changed since, or
    when another change waits.
    """
    require(actor, "channels.change_channelsystem")
    with tree_lock.shared():
        wanted = Wanted(read_anew(wanted.channels), wanted.languages, read_anew(wanted.filters))
        system = ChannelSystem.objects.select_for_update().get(pk=channel_system.pk)
        if waiting := system.subscription_changes.filter(state=SubscriptionChangeState.WAITING).first():
            if (waiting.asked_by_id, waiting.after, waiting.reason) == (actor.pk, wanted.written(), reason.strip()):
                return waiting  # the same form, sent twice
            message = _("A change that %(person)s asked for waits. Decide on it first.")
            raise ValidationError(message % {"person": waiting.asked_by.display_name}, code="conflict")
        effect = preview_subscription(channel_system=system, wanted=wanted)
        reason = _reason(reason)
        _require_seen(effect, seen)
        change = SubscriptionChange(
            channel_system=system,
            before=written_subscription(system),
            after=wanted.written(),
            gained=effect.gained,
            lost=effect.lost,
            reason=reason,
            asked_by=actor,
        )
        if needs_two(effect):
            return save_as(change, actor=actor, reason=reason)
        return _apply(change, system, wanted, actor)


def preview_change(*, change: SubscriptionChange) -> SubscriptionEffect:
    """What a change that waits would do now.

    Raises ValidationError with code "conflict" when the channel system serves something else than when it was asked for, and
    when a term has gone out of use since.
    """
    system = change.channel_system
    if written_subscription(system) != change.before:
        message = _("What %(name)s serves has been changed since. Decline this, and ask anew.")
        raise ValidationError(message % {"name": system.name}, code="conflict")
    try:
        return preview_subscription(channel_system=system, wanted=_read(change.after))
    except ValidationError as error:
        sentences = [*error.messages, _("Decline this, and ask anew.")]
        raise ValidationError(" ".join(sentences), code="conflict") from None


@retried
def confirm_subscription_change(*, change: SubscriptionChange, seen: Seen, actor: User) -> SubscriptionChange:
    """Apply a change that somebody else asked for. `seen` is what the actor was shown.

    Raises PermissionDenied, also for whoever asked, superusers included; ValidationError with code "conflict" when it waits no
    longer, when the numbers have changed since `seen`, or as `preview_change` says.
    """
    require(actor, "channels.change_channelsystem")
    with tree_lock.shared():
        change, system = _locked(change)
        if change.asked_by_id == actor.pk:
            raise PermissionDenied(_("You asked for this change. Somebody else confirms it."))
        effect = preview_change(change=change)
        _require_seen(effect, seen)
        change.gained, change.lost = effect.gained, effect.lost
        return _apply(change, system, _read(change.after), actor)


@retried
def decline_subscription_change(*, change: SubscriptionChange, comment: str = "", actor: User) -> SubscriptionChange:
    """End a change that waits, without applying it; for whoever asked that is a withdrawal, which needs no comment.

    Raises PermissionDenied; ValidationError without a comment, or with code "conflict" when it waits no longer.
    """
    require(actor, "channels.change_channelsystem")
    with transaction.atomic():
        change, _system = _locked(change)
        is_own = change.asked_by_id == actor.pk
        comment = comment.strip()
        if not comment and not is_own:
            raise ValidationError({"comment": _("Say why you decline it.")})
        if len(comment) > REASON_MAX_LENGTH:
            raise ValidationError({"comment": _too_long()})
        change.state = SubscriptionChangeState.WITHDRAWN if is_own else SubscriptionChangeState.DECLINED
        return _decided(change, actor, comment)


def _locked(change: SubscriptionChange) -> tuple[SubscriptionChange, ChannelSystem]:
    """The change as it is now, and its channel system, whose lock guards both."""
    system = ChannelSystem.objects.select_for_update().get(pk=change.channel_system_id)
    current = SubscriptionChange.objects.get(pk=change.pk)
    current.channel_system = system
    if not current.is_waiting:
        raise ValidationError(_("Somebody has decided on this change already."), code="conflict")
    return current, system


def _apply(change: SubscriptionChange, system: ChannelSystem, wanted: Wanted, actor: User) -> SubscriptionChange:
    set_subscription(
        channel_system=system,
        channels=wanted.channels,
        languages=wanted.languages,
        filters=wanted.filters,
        reason=f"Changed what it serves: {change.reason}",
        actor=actor,
    )
    change.state = SubscriptionChangeState.APPLIED
    return _decided(change, actor, "")


def _decided(change: SubscriptionChange, actor: User, comment: str) -> SubscriptionChange:
    change.decided_by, change.decided_at, change.comment = actor, timezone.now(), comment
    return save_as(change, actor=actor, reason=comment or change.reason)


def _require_seen(effect: SubscriptionEffect, seen: Seen) -> None:
    if seen != (effect.gained, effect.lost):
        message = _("It now gets %(gained)d documents and loses %(lost)d, which is not what you were shown. Look again.")
        raise ValidationError(message % {"gained": effect.gained, "lost": effect.lost}, code="conflict")


def _reason(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Say why it shall serve something else.")})
    if len(reason) > REASON_MAX_LENGTH:
        raise ValidationError({"reason": _too_long()})
    return reason


def _too_long() -> str:
    return _("Write at most %(limit)d characters.") % {"limit": REASON_MAX_LENGTH}


def _read(names_of: Written) -> Wanted:
    """What was written, with exactly these terms, also those that are out of use. ValidationError for one that is no more."""
    names = {*names_of["channels"], *names_of["filters"]}
    rows = Term.objects.select_related("facet").filter(code__in=[name.partition(":")[2] for name in names])
    terms = {term.reference: term for term in rows if term.reference in names}
    if gone := sorted(names - terms.keys()):
        raise ValidationError([_("The term “%(reference)s” is no more.") % {"reference": name} for name in gone])
    return Wanted(
        channels=[terms[reference] for reference in names_of["channels"]],
        languages=names_of["languages"],
        filters=[terms[reference] for reference in names_of["filters"]],
    )
