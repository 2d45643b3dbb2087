"""The progress of a release, as sentences and lines for its page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from channels.models import ChannelState, ChannelSystem
from propagation.delivery.models import ServingState
from propagation.delivery.queries.progress import SystemProgress, release_progress
from propagation.delivery.rules.states import Shown
from propagation.feed.models import Release

ATTENTION = (Shown.REJECTED, Shown.STOPPED, Shown.DRIFTED)
_WORST_FIRST = (*ATTENTION, Shown.UNKNOWN, Shown.PENDING, Shown.ACCEPTED, Shown.IN_SYNC)
_SOON = timedelta(seconds=15)
ACTIVE_SECONDS = 2
QUIET_SECONDS = 10


@dataclass(frozen=True)
class SystemLine:
    """One channel system of a release."""

    progress: SystemProgress
    status: Shown
    total: int
    confirmed: int
    accepted: int
    pending: int
    attention: int
    next_attempt_at: datetime | None
    is_due: bool
    error: str
    has_wrong: bool
    """Whether sending again could help: a document was rejected, all tries failed, or another hash was reported."""


@dataclass(frozen=True)
class ReleaseProgress:
    """The whole release. `poll_seconds` is 0 if nothing more will happen by itself; `mark` changes when `sentence` does."""

    lines: Sequence[SystemLine]
    sentence: str
    attention: Sequence[str]
    poll_seconds: int
    mark: str
    at: datetime

    @property
    def documents(self) -> int:
        return sum(line.total for line in self.lines)

    @property
    def confirmed(self) -> int:
        return sum(line.confirmed for line in self.lines)


def progress_of(release: Release) -> ReleaseProgress:
    """Compute how far `release` has come now."""
    now = timezone.now()
    behind = Q(stream=None) | Q(stream__fanned_out__lt=release.last_sequence)
    is_matching = ChannelSystem.objects.filter(behind).exists()
    lines = [_line(progress, now) for progress in release_progress(release)]
    done = sum(line.confirmed == line.total for line in lines)
    return ReleaseProgress(
        lines=lines,
        sentence=_sentence(done, len(lines), is_matching=is_matching),
        attention=[line.progress.channel_system.name for line in lines if line.attention],
        poll_seconds=_poll_seconds(lines, now, is_matching=is_matching),
        mark=f"{done}-{len(lines)}-{sum(line.attention for line in lines)}",
        at=now,
    )


def _line(progress: SystemProgress, now: datetime) -> SystemLine:
    counts, system = progress.counts, progress.channel_system
    waiting = [
        state.next_attempt_at for state, status in progress.documents if status == Shown.PENDING and state.next_attempt_at
    ]
    return SystemLine(
        progress=progress,
        status=next(status for status in _WORST_FIRST if counts[status]),
        total=len(progress.documents),
        confirmed=counts[Shown.IN_SYNC],
        accepted=counts[Shown.ACCEPTED],
        pending=counts[Shown.PENDING] + counts[Shown.UNKNOWN],
        attention=sum(counts[status] for status in ATTENTION),
        next_attempt_at=min(waiting, default=None),
        is_due=min(waiting, default=now) < now,
        has_wrong=any(state.hold or status == Shown.DRIFTED for state, status in progress.documents),
        error=_error([state for state, _status in progress.documents], system),
    )


def _error(states: Sequence[ServingState], system: ChannelSystem) -> str:
    if system.state == ChannelState.PAUSED:
        return _("Paused: nothing is sent until somebody resumes it.")
    if system.health.stopped:
        return str(system.health.get_stopped_display())
    return next((state.last_error for state in states if state.last_error), "")


def _sentence(done: int, total: int, *, is_matching: bool) -> str:
    if is_matching and not total:
        return _("Released. Working out which channel systems serve it.")
    if not total:
        return _("No channel system serves any document of this release.")
    if done == total:
        return ngettext(
            "The channel system that serves it has confirmed it.", "All %(total)d channel systems have confirmed it.", total
        ) % {"total": total}
    return ngettext(
        "%(done)d of %(total)d channel system has confirmed it.",
        "%(done)d of %(total)d channel systems have confirmed it.",
        total,
    ) % {"done": done, "total": total}


def _poll_seconds(lines: Sequence[SystemLine], now: datetime, *, is_matching: bool) -> int:
    """The seconds between two looks: few while something is about to happen, more while we wait, 0 if nothing will."""
    if is_matching:
        return ACTIVE_SECONDS
    if all(line.progress.is_done for line in lines):
        return 0
    is_due = any(line.pending and (line.next_attempt_at is None or line.next_attempt_at < now + _SOON) for line in lines)
    is_fresh = any(line.progress.last_attempt and line.progress.last_attempt.started_at > now - _SOON for line in lines)
    return ACTIVE_SECONDS if is_due or is_fresh else QUIET_SECONDS
