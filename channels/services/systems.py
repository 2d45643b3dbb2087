"""Registering channel systems, changing what they serve, pausing and resuming them."""

from collections.abc import Iterable, Sequence
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
from people.history import save_as
from people.models import User
from people.rights import require
from people.transactions import retried
from taxonomy import tree_lock
from taxonomy.models import Term
from taxonomy.queries.terms import read_anew, require_usable
from taxonomy.vocabulary.codes import CHANNEL_FACET
from taxonomy.vocabulary.languages import is_language_tag, usual_case


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
    system = ChannelSystem(code=code.strip(), name=name.strip(), mode=mode, url=url.strip(), languages=_tidy(languages))
    with tree_lock.shared():
        channels, filters = read_anew(channels), read_anew(filters)
        _check(system, channels, filters, known=set())
        _insert(system, actor)
        system.channels.set(channels)
        system.filters.set(filters)
        ChannelHealth.objects.create(channel_system=system)
        secret = add_secret(system, actor) if system.is_push else None
    return Registered(system, secret)


@retried
def update_channel_system(
    *,
    channel_system: ChannelSystem,
    name: str,
    url: str,
    channels: Sequence[Term],
    languages: Sequence[str],
    filters: Sequence[Term],
    expected: datetime | None = None,
    actor: User,
) -> ChannelSystem:
    """Change name, URL and subscription of a channel system and return it; its code and mode never change.

    When the subscription changes, `subscription_version` grows and all documents are matched again. A term that it already has
    may stay even when it is out of use. `expected` is its `updated_at` as the actor saw it; None skips this check. Raises
    PermissionDenied, or ValidationError naming every wrong field, with code "conflict" when it has changed since.
    """
    require(actor, "channels.change_channelsystem")
    with tree_lock.shared():
        system = _locked(channel_system)
        channels, filters = read_anew(channels), read_anew(filters)
        if expected is not None and system.updated_at != expected:
            message = _("Somebody else has changed “%(code)s” since you opened this page. Look at it again.")
            raise ValidationError(message % {"code": system.code}, code="conflict")
        old_channels, old_filters = set(system.channels.all()), set(system.filters.all())
        old_name_and_url, old_languages = (system.name, system.url), system.languages
        system.name, system.url, system.languages = name.strip(), url.strip(), _tidy(languages)
        _check(system, channels, filters, known=old_channels | old_filters)
        serves_other = (old_channels, old_filters, old_languages) != (set(channels), set(filters), system.languages)
        if serves_other:
            system.subscription_version += 1
        if serves_other or old_name_and_url != (system.name, system.url):
            save_as(system, actor=actor, reason="Changed what it serves" if serves_other else "Changed name or URL")
            system.channels.set(channels)
            system.filters.set(filters)
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


def _tidy(languages: Iterable[str]) -> list[str]:
    return sorted({usual_case(tag) for tag in languages})


def _check(system: ChannelSystem, channels: Sequence[Term], filters: Sequence[Term], known: set[Term]) -> None:
    """Raise one ValidationError for everything that is wrong. `known` terms, which it already has, may be out of use."""
    problems: dict[str, list[str]] = {}
    try:
        system.full_clean(exclude=["url", "languages"], validate_constraints=False)
    except ValidationError as error:
        problems.update(error.message_dict)
    if not system.name.isprintable():
        problems["name"] = [_("Write the name on one line, without control characters.")]
    if problem := _url_problem(system):
        problems["url"] = [problem]
    if wrong := [tag for tag in system.languages if not is_language_tag(tag)]:
        problems["languages"] = [
            _("“%(tag)s” is not a language tag; write it like en, fr or pt-BR.") % {"tag": t} for t in wrong
        ]
    if not channels:
        problems["channels"] = [_("Choose at least one channel term.")]
    for name, terms, facet_code in (("channels", channels, CHANNEL_FACET), ("filters", filters, None)):
        try:
            require_usable([term for term in terms if term not in known], facet_code=facet_code)
        except ValidationError as error:
            problems[name] = error.messages
    if problems:
        raise ValidationError(problems)


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
