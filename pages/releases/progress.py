"""The progress of a release, as sentences and lines for its page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from channels.models import ChannelState
from propagation.delivery.queries.progress import ReleaseCounts, SystemProgress, release_counts, release_progress
from propagation.delivery.rules.states import WORST_FIRST, Shown
from propagation.feed.models import Release

_SOON = timedelta(seconds=15)
ACTIVE_SECONDS = 2
QUIET_SECONDS = 10


@dataclass(frozen=True)
class SystemLine:
    """One channel system of a release. `next_try`: None where none comes by itself; `is_due`: it could begin now; `error`: why
    nothing arrives, in words."""

    progress: SystemProgress
    next_try: datetime | None
    is_due: bool
    error: str

    @property
    def status(self) -> str:
        """The word that the chip shows."""
        done = Shown.IN_SYNC if self.progress.confirmed else "replaced"
        return str(self.progress.status or done)

    @property
    def unconfirmed(self) -> Sequence[tuple[str, int]]:
        """How many of the documents that it must serve still are not confirmed now, by status, the worst first."""
        now = self.progress.now
        return [(str(status), now[status]) for status in WORST_FIRST if now[status] and status != Shown.IN_SYNC]


@dataclass(frozen=True)
class ReleaseProgress:
    """The whole release. `attention` has (channel system, number of documents that need somebody) for each that has some.

    `poll_seconds` is 0 if nothing more will happen by itself; `mark` changes when `sentence` does.
    """

    lines: Sequence[SystemLine]
    counts: ReleaseCounts
    sentence: str
    attention: Sequence[tuple[str, int]]
    poll_seconds: int
    mark: str
    at: datetime


def progress_of(release: Release) -> ReleaseProgress:
    """Compute how far `release` has come now."""
    now = timezone.now()
    counts = release_counts([release])[release.pk]
    lines = [_line(progress, now) for progress in release_progress(release)]
    done = sum(line.progress.has_confirmed for line in lines)
    attention = [(line.progress.channel_system.name, line.progress.attention) for line in lines if line.progress.attention]
    return ReleaseProgress(
        lines=lines,
        counts=counts,
        sentence=_reached(counts, done, len(lines)) if counts.reached_at else _sentence(done, len(lines), counts),
        attention=attention,
        poll_seconds=_poll_seconds(lines, now, is_matching=counts.is_matching),
        mark=f"{done}-{len(lines)}-{sum(number for _name, number in attention)}",
        at=now,
    )


def _line(progress: SystemProgress, now: datetime) -> SystemLine:
    system = progress.channel_system
    is_halted = system.health.stopped or system.state == ChannelState.PAUSED
    next_try = None if is_halted else progress.next_attempt_at
    return SystemLine(progress, next_try, is_due=next_try is not None and next_try < now, error=_error(progress))


def _error(progress: SystemProgress) -> str:
    system = progress.channel_system
    if progress.now.total() == progress.now[Shown.IN_SYNC]:
        return ""
    if system.health.stopped:
        return str(system.health.get_stopped_display())
    if system.state == ChannelState.PAUSED:
        return _("Paused: nothing is sent until somebody resumes it.")
    return progress.error


def _sentence(done: int, total: int, counts: ReleaseCounts) -> str:
    if counts.is_matching and not total:
        return _("Released. Working out which channel systems serve it.")
    if not total:
        return _("No channel system serves any document of this release.")
    return ngettext(
        "%(done)d of %(total)d channel system has confirmed it.",
        "%(done)d of %(total)d channel systems have confirmed it.",
        total,
    ) % {"done": done, "total": total}


def _reached(counts: ReleaseCounts, done: int, systems: int) -> str:
    """What the release achieved; this never changes any more. All that it gave the others of `systems` was replaced before."""
    assert counts.reached_at is not None  # noqa: S101 - for the type checker
    if not counts.confirmed:
        return _("Later releases replaced all its documents before any was confirmed.")
    names = {
        "confirmed": counts.confirmed,
        "total": counts.total,
        "done": done,
        "systems": systems,
        "day": date_format(timezone.localtime(counts.reached_at), "j F Y"),
    }
    if systems == 1:
        return (
            _("The channel system that serves it has confirmed it: %(confirmed)d of %(total)d documents, on %(day)s.") % names
        )
    if done < systems:
        several = ngettext(
            "%(done)d of %(systems)d channel systems has confirmed it: %(confirmed)d of %(total)d documents, on %(day)s.",
            "%(done)d of %(systems)d channel systems have confirmed it: %(confirmed)d of %(total)d documents, on %(day)s.",
            done,
        )
        return several % names
    return _("All %(systems)d channel systems have confirmed it: %(confirmed)d of %(total)d documents, on %(day)s.") % names


def _poll_seconds(lines: Sequence[SystemLine], now: datetime, *, is_matching: bool) -> int:
    """The seconds between two looks: few while something is about to happen, more while we wait, 0 if nothing will."""
    if is_matching:
        return ACTIVE_SECONDS
    if all(line.progress.is_done for line in lines):
        return 0
    is_due = any(_is_about_to_move(line.progress, now) for line in lines)
    is_fresh = any(line.progress.last_attempt_at and line.progress.last_attempt_at > now - _SOON for line in lines)
    return ACTIVE_SECONDS if is_due or is_fresh else QUIET_SECONDS


def _is_about_to_move(progress: SystemProgress, now: datetime) -> bool:
    pending = progress.now[Shown.PENDING] + progress.now[Shown.UNKNOWN]
    return bool(pending) and (progress.next_attempt_at is None or progress.next_attempt_at < now + _SOON)
