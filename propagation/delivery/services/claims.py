"""Claiming due serving states, and recording the results of sending them.

Sending itself (drain.py) happens between the two, outside any transaction. A claim is a lease with a token. When a lease runs
out, another worker may take over with a new token; what the first worker records then changes no serving state.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import uniform
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F, Min, Q, QuerySet

from channels.models import ChannelHealth, ChannelState, Mode, StopReason
from channels.queries import live_secrets
from people.transactions import retried
from propagation.delivery.models import Attempt, Hold, Outcome, ServingState
from propagation.delivery.queries.serving import envelope_of, serving_states
from propagation.delivery.transport.responses import Action, Judgement, SendResult, classify
from propagation.delivery.transport.retries import next_delay, next_rejected_delay
from propagation.delivery.transport.sending import SendRequest
from propagation.delivery.transport.signing import sign
from propagation.feed.queries.clock import database_now

MAX_IN_FLIGHT = 8
"""The most messages under way to one channel system, over all workers: a dead endpoint blocks no more than these."""


@dataclass(frozen=True)
class Lease:
    """One claimed message, ready to send."""

    state_id: int
    token: UUID
    position: int
    request: SendRequest


def due_channel_systems() -> list[int]:
    """Ids of the push systems that have something due and may be sent to now, the longest wait first."""
    now = database_now()
    due = _due(now).filter(channel_system__state=ChannelState.ACTIVE, channel_system__mode=Mode.PUSH)
    open_lanes = due.filter(_may_send(now, "channel_system__health__"))
    longest = open_lanes.order_by().values("channel_system_id").annotate(since=Min("next_attempt_at"))
    return list(longest.order_by("since", "channel_system_id").values_list("channel_system_id", flat=True))


@retried
def claim(*, channel_system_id: int) -> list[Lease]:
    """Lease up to MAX_IN_FLIGHT due messages of one channel system, in stream order, and write their attempts."""
    with transaction.atomic():
        locked = ChannelHealth.objects.select_for_update(of=("self",))
        health = locked.select_related("channel_system").get(pk=channel_system_id)
        now = database_now()
        system = health.channel_system
        is_open = ChannelHealth.objects.filter(_may_send(now), pk=channel_system_id).exists()
        if not is_open or system.state != ChannelState.ACTIVE or not system.is_push:
            return []
        in_flight = ServingState.objects.filter(channel_system=system, lease_until__gt=now).count()
        due = _due(now).filter(channel_system=system).order_by("position")
        pks = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[: max(0, MAX_IN_FLIGHT - in_flight)])
        if not pks:
            return []
        secrets = _secrets_or_stop(health, now)
        if not secrets:
            return []
        leases = []
        for state in serving_states().filter(pk__in=pks).order_by("position"):
            token = uuid4()
            # SQLite silently ignores skip_locked: there this condition, and not the row lock, prevents a second lease.
            leased = (
                _due(now)
                .filter(pk=state.pk, position=state.position)
                .update(
                    lease_token=token,
                    lease_until=now + timedelta(seconds=settings.DELIVERY_LEASE_SECONDS),
                    attempts=F("attempts") + 1,
                )
            )
            if leased:
                leases.append(_write_attempt(state, token, now, secrets))
        return leases


@retried
def record(*, channel_system_id: int, results: Sequence[tuple[Lease, SendResult]]) -> int:
    """Record the results of a batch for one channel system, in one transaction; return how many were accepted."""
    with transaction.atomic():
        health = ChannelHealth.objects.select_for_update().get(pk=channel_system_id)
        now = database_now()
        judged = [(lease, result, classify(result, now)) for lease, result in results]
        states = _locked_states(channel_system_id, judged)
        mine = [
            judgement
            for lease, result, judgement in judged
            if _record_one(states[lease.state_id], lease, result, judgement, now)
        ]
        for judgement in mine:
            _note_health(health, judgement, now)
        accepted = sum(judgement.is_accepted for judgement in mine)
        if accepted:
            _rearm_exhausted(channel_system_id, now)
        health.save()
    return accepted


def _due(now: datetime) -> QuerySet[ServingState]:
    free = Q(lease_until=None) | Q(lease_until__lte=now)
    return ServingState.objects.filter(free, hold=Hold.NONE, next_attempt_at__lte=now)


def _may_send(now: datetime, prefix: str = "") -> Q:
    running = Q(**{f"{prefix}stopped": StopReason.NONE})
    return running & (Q(**{f"{prefix}not_before": None}) | Q(**{f"{prefix}not_before__lte": now}))


def _write_attempt(state: ServingState, token: UUID, now: datetime, secrets: Sequence[str]) -> Lease:
    number = state.attempts + 1
    Attempt.objects.create(
        serving_state=state,
        entry=state.target,
        operation=state.operation,
        position=state.position,
        number=number,
        token=token,
        started_at=now,
    )
    envelope = envelope_of(state)
    body = envelope.body()
    timestamp = int(now.timestamp())
    headers = {
        **envelope.headers(),
        "content-type": "application/json; charset=utf-8",
        "webhook-id": envelope.message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(secrets, envelope.message_id, timestamp, body),
        "x-throughline-attempt": str(number),
    }
    return Lease(state.pk, token, state.position, SendRequest(state.channel_system.url, headers, body))


def _locked_states(channel_system_id: int, judged: Sequence[tuple[Lease, SendResult, Judgement]]) -> dict[int, ServingState]:
    """All that a batch will write, locked in one order: its own states, and those that a success makes due again."""
    written = Q(pk__in=[lease.state_id for lease, _result, _judgement in judged])
    if any(judgement.is_accepted for _lease, _result, judgement in judged):
        written |= Q(hold=Hold.EXHAUSTED)
    states = ServingState.objects.select_for_update().filter(written, channel_system=channel_system_id)
    return {state.pk: state for state in states.order_by("pk")}


def _record_one(state: ServingState, lease: Lease, result: SendResult, judgement: Judgement, now: datetime) -> bool:
    """Write the result of one message. False when another worker holds its lease now: only that one may change its state."""
    attempt = Attempt.objects.get(token=lease.token)
    attempt.finished_at = now
    attempt.response_class = judgement.name
    attempt.http_status = result.status
    attempt.duration_ms = result.duration_ms
    attempt.peer_address = result.peer_address
    attempt.detail = judgement.detail[:500]
    attempt.response_excerpt = result.excerpt
    is_ours = state.lease_token == lease.token
    attempt.outcome = Outcome.LATE if not is_ours else Outcome.ACCEPTED if judgement.is_accepted else Outcome.FAILED
    attempt.save()
    if not is_ours:
        return False
    state.lease_token = state.lease_until = None
    if judgement.is_accepted:
        _accept(state, attempt, now)
    elif state.position == lease.position:  # otherwise its target has moved, and the new one is due already
        _put_off(state, judgement, now)
    state.save()
    return True


def _secrets_or_stop(health: ChannelHealth, now: datetime) -> list[str]:
    """The secrets to sign with, those that can be read. When there is none: stop the channel system and return nothing."""
    secrets = live_secrets(health.channel_system, now)
    if not secrets:
        health.stopped, health.stopped_at = StopReason.KEY, now
        health.save()
    return secrets


def _accept(state: ServingState, attempt: Attempt, now: datetime) -> None:
    if attempt.position > state.accepted_position:
        state.accepted_id = attempt.entry_id
        state.accepted_position = attempt.position
        state.accepted_at = now
    if attempt.position == state.position:
        state.next_attempt_at = None
        state.attempts = 0
        state.last_error = ""


def _put_off(state: ServingState, judgement: Judgement, now: datetime) -> None:
    """Decide when, if ever, the failed message of `state` is sent again."""
    state.last_error = judgement.detail[:500]
    if not judgement.consumes_attempt:
        state.attempts -= 1
        if judgement.action is Action.OURS:
            state.next_attempt_at = judgement.not_before
        return
    jitter = uniform(-1, 1)  # noqa: S311 - nothing secret
    is_rejected = judgement.action is Action.REJECT
    if is_rejected:
        refusals = state.tries.filter(position=state.position, response_class=judgement.name).count()
        delay = next_rejected_delay(refusals, jitter)
    else:
        delay = next_delay(state.attempts, jitter)
    if delay is None:
        state.next_attempt_at = None
        state.hold = Hold.REJECTED if is_rejected else Hold.EXHAUSTED
    else:
        state.next_attempt_at = now + delay


def _note_health(health: ChannelHealth, judgement: Judgement, now: datetime) -> None:
    """Record what an answer says about the channel system as a whole."""
    if judgement.action is Action.OURS:
        return
    if judgement.is_accepted:
        health.last_success_at = now
        health.refusals = 0
    else:
        health.last_failure_at = now
        health.last_error = judgement.detail[:500]
    if judgement.not_before is not None:
        health.not_before = max(judgement.not_before, health.not_before or judgement.not_before)
    if judgement.action is Action.STOP:
        health.refusals += 1
        if health.refusals >= judgement.stop_after and not health.stopped:
            health.stopped, health.stopped_at = judgement.stop, now


def _rearm_exhausted(channel_system_id: int, now: datetime) -> None:
    """Make due again what was given up, because the channel system answers again: nothing is given up for ever."""
    exhausted = ServingState.objects.filter(channel_system=channel_system_id, hold=Hold.EXHAUSTED)
    exhausted.update(hold=Hold.NONE, attempts=0, next_attempt_at=now)
