"""Registering channel systems, changing their name and URL, pausing and resuming them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from channels.models import ChannelHealth, ChannelState, ChannelSystem, StopReason
from channels.rules.addresses import BLOCKED_MESSAGE, address_allowed, check_url
from channels.services.secrets import add_secret
from channels.services.subscriptions import subscription_problems, tidy
from people.history import save_as
from people.models import User
from people.rights import require
from people.transactions import retried
from taxonomy import tree_lock
from taxonomy.models import Term
from taxonomy.queries.terms import read_anew


@dataclass(frozen=True)
class Registered:
    """A new channel system and, for push, its signing secret, which cannot be shown again."""

    channel_system: ChannelSystem
    secret: str | None = field(repr=False)


@retried
@sensitive_variables("secret")
def register_channel_system(
    *,
    code: str,
    name: str,
    mode: str,
    url: str = "",
    channels: Sequence[Term],
    languages: Sequence[str] = (),
    filters: Sequence[Term] = (),
    actor: User,
) -> Registered:
    """Register a receiving platform. `channels` are terms of the channel facet; `languages` BCP 47 tags, none for all;
    `filters` terms of any facet (models.ChannelSystem says how they combine).

    Raises PermissionDenied, or ValidationError naming every wrong field.
    """
    require(actor, "channels.add_channelsystem")
    system = ChannelSystem(code=code.strip(), name=name.strip(), mode=mode, url=url.strip(), languages=tidy(languages))
    with tree_lock.shared():
        channels, filters = read_anew(channels), read_anew(filters)
        _check(system, channels, filters)
        _insert(system, actor)
        system.channels.set(channels)
        system.filters.set(filters)
        ChannelHealth.objects.create(channel_system=system)
        secret = add_secret(system, actor) if system.is_push else None
    return Registered(system, secret)


@retried
def update_channel_system(
    *, channel_system: ChannelSystem, name: str, url: str, expected: datetime | None = None, actor: User
) -> ChannelSystem:
    """Change name and URL of a channel system and return it; its code and mode never change.

    What it serves is changed by propagation/delivery/services/subscription_changes.py, which shows first what that does.
    `expected` is its `updated_at` as the actor saw it; None skips this check. Raises PermissionDenied, or ValidationError
    naming every wrong field, with code "conflict" when it has changed since.
    """
    require(actor, "channels.change_channelsystem")
    with transaction.atomic():
        system = _locked(channel_system)
        if expected is not None and system.updated_at != expected:
            message = _("Somebody else has changed “%(code)s” since you opened this page. Look at it again.")
            raise ValidationError(message % {"code": system.code}, code="conflict")
        before = (system.name, system.url)
        system.name, system.url = name.strip(), url.strip()
        if problems := _problems(system):
            raise ValidationError(problems)
        if before != (system.name, system.url):
            save_as(system, actor=actor, reason="Changed name or URL")
    return system


@retried
def pause_channel_system(*, channel_system: ChannelSystem, actor: User) -> ChannelSystem:
    """Stop pushing until it is resumed. Its targets keep moving, and it may still pull. Raises PermissionDenied."""
    require(actor, "channels.change_channelsystem")
    with transaction.atomic():
        return _set_state(_locked(channel_system), ChannelState.PAUSED, actor, "Paused")


@retried
def resume_channel_system(*, channel_system: ChannelSystem, actor: User) -> ChannelSystem:
    """Push to it again after a person paused it or its own answers stopped it. Raises PermissionDenied."""
    require(actor, "channels.change_channelsystem")
    with transaction.atomic():
        system = _locked(channel_system)
        stopped = ChannelHealth.objects.filter(channel_system=system).exclude(stopped=StopReason.NONE)
        was_stopped = bool(stopped.update(stopped=StopReason.NONE, stopped_at=None, refusals=0))
        return _set_state(system, ChannelState.ACTIVE, actor, "Resumed", even_if_same=was_stopped)


def _locked(channel_system: ChannelSystem) -> ChannelSystem:
    return ChannelSystem.objects.select_for_update().get(pk=channel_system.pk)


def _set_state(
    system: ChannelSystem, state: ChannelState, actor: User, reason: str, *, even_if_same: bool = False
) -> ChannelSystem:
    if system.state != state or even_if_same:
        system.state = state
        save_as(system, actor=actor, reason=reason)
    return system


def _insert(system: ChannelSystem, actor: User) -> None:
    try:
        with transaction.atomic():
            save_as(system, actor=actor, reason="Registered")
    except IntegrityError:  # somebody else took the code after it was checked
        raise ValidationError({"code": system.unique_error_message(ChannelSystem, ("code",))}) from None


def _check(system: ChannelSystem, channels: Sequence[Term], filters: Sequence[Term]) -> None:
    """Raise one ValidationError for everything that is wrong with a new channel system."""
    problems = _problems(system) | subscription_problems(channels=channels, languages=system.languages, filters=filters)
    if problems:
        raise ValidationError(problems)


def _problems(system: ChannelSystem) -> dict[str, list[str]]:
    """What is wrong with its code, mode, name and URL, by field."""
    problems: dict[str, list[str]] = {}
    try:
        system.full_clean(exclude=["url", "languages"], validate_constraints=False)
    except ValidationError as error:
        problems.update(error.message_dict)
    if not system.name.isprintable():
        problems["name"] = [_("Write the name on one line, without control characters.")]
    if problem := _url_problem(system):
        problems["url"] = [problem]
    return problems


def _url_problem(system: ChannelSystem) -> str:
    if not system.is_push:
        return _("A channel system that pulls has no URL; leave it empty.") if system.url else ""
    if not system.url:
        return _("A channel system that is pushed to needs a URL.")
    try:
        parsed = check_url(system.url, allow_http=settings.DELIVERY_ALLOW_HTTP, allowed_ports=settings.DELIVERY_ALLOWED_PORTS)
    except ValueError as error:
        return str(error)
    if parsed.address and not address_allowed(parsed.address, settings.DELIVERY_ALLOWED_NETWORKS):
        return str(BLOCKED_MESSAGE)
    return ""
