"""What an answer means: send again, hold the message, wait, or stop the channel system. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from django.utils.http import parse_http_date
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class SendResult:
    """The result of sending one message.

    `status` is None when no answer came. `error` is empty, or one of: timeout, connect, dns, tls, protocol (theirs); blocked,
    bad_url (our address policy); ours (our own machine failed). `retry_after` is that header as it came. `excerpt` holds at
    most the first 4 KiB of the answer, `detail` says in plain words what went wrong.
    """

    status: int | None = None
    error: str = ""
    detail: str = ""
    retry_after: str = ""
    excerpt: str = ""
    duration_ms: int = 0
    peer_address: str = ""


class Action(StrEnum):
    """What we do after an answer."""

    ACCEPT = "accept"
    """It has the message."""
    RETRY = "retry"
    """Send again after `next_delay`, but not before `not_before`, which holds for the whole channel system."""
    REJECT = "reject"
    """It refuses this content: send again after `next_rejected_delay`, then hold it. The channel system itself is well."""
    WAIT = "wait"
    """Send it nothing before `not_before`; the try does not count."""
    STOP = "stop"
    """Stop the channel system for the reason `stop` after `stop_after` such answers in a row; the try does not count."""
    OURS = "ours"
    """Our own machine failed: send again at `not_before`, and count nothing."""


@dataclass(frozen=True)
class Judgement:
    """What one answer means. `name` says it in one stable word; `stop` is a value of channels.models.StopReason."""

    name: str
    action: Action
    detail: str = ""
    not_before: datetime | None = None
    stop: str = ""
    stop_after: int = 0

    @property
    def is_accepted(self) -> bool:
        return self.action is Action.ACCEPT

    @property
    def consumes_attempt(self) -> bool:
        """Whether the try counts against the schedule of its message."""
        return self.action in {Action.RETRY, Action.REJECT}


DEFAULT_WAIT = timedelta(seconds=30)
"""How long to wait after a 429 without Retry-After, and after our own failures."""
REFUSAL_WAIT = timedelta(minutes=1)
REFUSALS_BEFORE_STOP = 3
SHORTEST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(hours=24)

NAMES = {
    410: "gone",
    429: "throttled",
    **dict.fromkeys([400, 406, 409, 413, 415, 422, 451], "content_rejected"),
    **dict.fromkeys([401, 403, 407, 421], "credentials"),
    **dict.fromkeys([408, 425], "server_error"),
}
NAMES_BY_HUNDRED = {2: "accepted", 3: "redirect", 4: "endpoint_wrong", 5: "server_error"}
_DIGITS = re.compile(r"[0-9]+", re.ASCII)
_LONGEST_RETRY_AFTER = 64
_MOST_DIGITS = 9  # more are more than a day, and could overflow a timedelta


def classify(result: SendResult, now: datetime) -> Judgement:
    """Judge the result of a try. `now` (aware) is the end of the try; waits count from it.

    A 2xx whose body the deadline cut off counts as failed: the receiver may have given up half-way. Sending again is harmless,
    because the message id is the same.
    """
    return _judge_error(result, now) if result.error else _judge_status(result, now)


def parse_retry_after(value: str, now: datetime) -> timedelta | None:
    """How long a Retry-After header asks us to wait, from 1 second to 24 hours; None when it is missing or unreadable.

    RFC 9110, 10.2.3: seconds in ASCII digits, or a date in one of the three formats of HTTP.
    """
    value = value.strip(" \t")
    if not value.isascii() or len(value) > _LONGEST_RETRY_AFTER:
        return None
    if _DIGITS.fullmatch(value):
        wait = timedelta(seconds=int(value)) if len(value) <= _MOST_DIGITS else LONGEST_WAIT
    else:
        try:
            wait = datetime.fromtimestamp(parse_http_date(value), UTC) - now
        except (ValueError, OverflowError):
            return None
    return min(max(wait, SHORTEST_WAIT), LONGEST_WAIT)


def _judge_error(result: SendResult, now: datetime) -> Judgement:
    if result.error in {"blocked", "bad_url"}:
        return Judgement(result.error, Action.STOP, result.detail, stop="address", stop_after=1)
    if result.error == "ours":
        return Judgement("ours", Action.OURS, result.detail, not_before=now + DEFAULT_WAIT)
    return Judgement(result.error, Action.RETRY, result.detail)


def _judge_status(result: SendResult, now: datetime) -> Judgement:
    status = result.status or 0
    name = NAMES.get(status) or NAMES_BY_HUNDRED.get(status // 100, "protocol")
    detail = _("It answered %(status)d.") % {"status": status}
    wait = parse_retry_after(result.retry_after, now)
    match name:
        case "accepted":
            return Judgement(name, Action.ACCEPT)
        case "gone":
            return Judgement(name, Action.STOP, detail, stop=name, stop_after=1)
        case "credentials":
            pause = now + REFUSAL_WAIT
            return Judgement(name, Action.STOP, detail, not_before=pause, stop=name, stop_after=REFUSALS_BEFORE_STOP)
        case "throttled":
            return Judgement(name, Action.WAIT, detail, not_before=now + (wait or DEFAULT_WAIT))
        case "content_rejected":
            return Judgement(name, Action.REJECT, detail)
        case _:
            return Judgement(name, Action.RETRY, detail, not_before=now + wait if wait else None)
