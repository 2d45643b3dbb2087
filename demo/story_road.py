"""The steps of one change: submit it, refuse its author's approval, let somebody else approve and release it, and wait."""

from collections import Counter
from collections.abc import Sequence
from uuid import uuid4

from django.core.exceptions import PermissionDenied

from content.models import Asset
from demo.loading import People
from demo.supervisor import Supervisor
from demo.terminal import say, table
from propagation.delivery.queries.landing import landing
from propagation.delivery.queries.progress import release_progress
from propagation.delivery.rules.states import Shown
from propagation.delivery.tasks import wake_worker
from propagation.feed.models import Release
from propagation.review.models import ChangeRequest
from propagation.review.services.change_requests import submit_change_request
from propagation.review.services.releases import release_change_request
from propagation.review.services.verdicts import approve_change_request

REPORT_SECONDS = 90.0


def submit(*, title: str, reason: str, assets: Sequence[Asset], people: People) -> ChangeRequest:
    """Ana submits."""
    request = submit_change_request(title=title, reason=reason, assets=assets, submission_key=uuid4().hex, actor=people["ana"])
    say(f"  {request.label} by Ana: {title} ({len(assets)} assets)")
    return request


def show_landing(request: ChangeRequest) -> dict[str, int]:
    """Print where the change lands; return channel system code -> number of documents."""
    places = landing(request.changes.select_related("asset", "revision", "base_revision"))
    documents = Counter(place.channel_system.code for place in places)
    serving = Counter(place.channel_system.code for place in places if place.state and place.state.reported_id)
    say("  Where it lands:")
    rows = [(code, str(count), str(serving[code]), str(count - serving[code])) for code, count in sorted(documents.items())]
    say(table([("channel system", "documents", "serves an older one now", "new to it"), *rows], indent="    "))
    return dict(documents)


def refuse_own_approval(request: ChangeRequest, people: People) -> None:
    """Ana, who may review as well, tries to approve her own change; AssertionError if that works."""
    try:
        approve_change_request(change_request=request, digest=request.digest, actor=people["ana"])
    except PermissionDenied as refusal:
        say(f"  Ana tries to approve it: refused. {refusal}")
    else:
        raise AssertionError("The author could approve their own change.")


def approve_and_release(request: ChangeRequest, people: People) -> Release:
    """Ben approves what he saw, and releases it."""
    approve_change_request(change_request=request, digest=request.digest, comment="Read and compared.", actor=people["ben"])
    say(f"  Ben approves {request.label} ({request.digest[:12]})")
    release = release_change_request(change_request=request, actor=people["ben"])
    wake_worker()
    say(f"  Ben releases it: feed numbers {release.first_sequence} to {release.last_sequence}")
    return release


def await_reports(release: Release, expected: dict[str, int], supervisor: Supervisor) -> None:
    """Wait until every channel system has reported what it serves of each document; raise NotReadyError after a while."""
    shown: list[str] = []

    def is_reported() -> bool:
        progress = {line.channel_system.code: line for line in release_progress(release)}
        counts = {code: progress[code].now if code in progress else Counter[Shown]() for code in expected}
        line = ", ".join(_count(code, counts[code], total) for code, total in sorted(expected.items()))
        if shown[-1:] != [line]:
            shown.append(line)
            say(f"  confirmed: {line}")
        return all(counts[code].total() == total and progress[code].is_done for code, total in expected.items())

    supervisor.wait_until(is_reported, what="Reports of all channel systems", seconds=REPORT_SECONDS, every=0.5)


def _count(code: str, counts: Counter[Shown], total: int) -> str:
    other = sum(counts[status] for status in (Shown.DRIFTED, Shown.REJECTED, Shown.STOPPED))
    return f"{code} {counts[Shown.IN_SYNC]}/{total}" + (f" and {other} that differ" if other else "")
