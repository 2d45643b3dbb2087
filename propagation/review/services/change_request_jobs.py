"""Submitting and releasing, for the doors: at once, or by a worker when it is large, so that no web request is held.

The row is the queue (jobs/lease.py). A worker does the whole job in one transaction, with the row of the job last: what a
worker that was killed did not finish has not happened, and the next one does it once.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from content.models import Asset
from jobs import lease
from jobs.aside import beat_aside
from people.history import save_as
from people.models import User
from people.rights import require
from people.transactions import retried
from propagation.feed.models import Release
from propagation.review.models import ChangeRequest, ChangeRequestJob, JobKind, JobState
from propagation.review.queries.submissions import asked_before, sent_before
from propagation.review.rules.acts import RELEASE
from propagation.review.rules.submissions import submission_digest
from propagation.review.services.change_requests import check_submission, submit_change_request
from propagation.review.services.refusals import told
from propagation.review.services.releases import release_change_request, require_no_job, require_state
from propagation.review.services.watching import Watch
from taxonomy.vocabulary.operation_json import from_json, to_json
from taxonomy.vocabulary.operations import Operation as TermOperation

STEPS = 2
"""How often an asset is counted: frozen and landed, or made live and planned."""
logger = logging.getLogger(__name__)


def submit(
    *,
    title: str,
    reason: str,
    assets: Sequence[Asset],
    withdrawals: Sequence[Asset] = (),
    operations: Sequence[TermOperation] = (),
    undoes: ChangeRequest | None = None,
    revises: ChangeRequest | None = None,
    submission_key: str,
    also_in_open: bool = False,
    actor: User,
) -> ChangeRequest | ChangeRequestJob:
    """Submit a change request as submit_change_request does, or have a worker do it when it is about more than
    settings.ASSETS_AT_ONCE assets; return what came of it, or the job.

    The same key with the same content gives the same job, with other content the same refusal; the key of a job that was
    refused is free again. What can be seen without looking at assets is refused at once, all else by the worker, as the
    `message` of the job.
    """
    check_submission(title, reason, [*assets, *withdrawals], operations, submission_key, actor=actor)
    asked: dict[str, Any] = {
        "title": title,
        "reason": reason,
        "assets": [asset.code for asset in assets],
        "withdrawals": [asset.code for asset in withdrawals],
        "operations": [to_json(operation) for operation in operations],
        "undoes": undoes.pk if undoes else None,
        "revises": revises.pk if revises else None,
    }
    digest = submission_digest(**asked)
    job = asked_before(author=actor, submission_key=submission_key, digest=digest)
    if job is not None:
        return job
    count = len(assets) + len(withdrawals)
    if count <= settings.ASSETS_AT_ONCE:
        return submit_change_request(
            title=title,
            reason=reason,
            assets=assets,
            withdrawals=withdrawals,
            operations=operations,
            undoes=undoes,
            revises=revises,
            submission_key=submission_key,
            also_in_open=also_in_open,
            actor=actor,
        )
    sent = sent_before(author=actor, submission_key=submission_key, digest=digest)
    if sent is not None:
        return sent
    row = _job(JobKind.SUBMIT, count, {**asked, "also_in_open": also_in_open}, actor)
    row.submission_key, row.submission_digest = submission_key, digest
    try:
        return save_as(row, actor=actor, reason="Asked for")
    except IntegrityError:  # the same form, sent twice at the same moment
        job = asked_before(author=actor, submission_key=submission_key, digest=digest)
        if job is None:
            raise
        return job


def release(
    *, change_request: ChangeRequest, seen_impact: Mapping[str, int] | None = None, actor: User
) -> Release | ChangeRequestJob:
    """Release an approved change request as release_change_request does, or have a worker do it when it reaches more than
    settings.ASSETS_AT_ONCE assets; return the release, or the job.

    Raises what release_change_request raises: at once when the request is not approved or is being released already, else by
    the worker, as the `message` of the job.
    """
    count = _assets_of(change_request)
    if count <= settings.ASSETS_AT_ONCE:
        return release_change_request(change_request=change_request, seen_impact=seen_impact, actor=actor)
    require(actor, RELEASE.right)
    row = _job(JobKind.RELEASE, count, {"seen_impact": dict(seen_impact) if seen_impact is not None else None}, actor)
    return _ask_for_release(row, change_request, actor)


def look_for_jobs(*, only: ChangeRequestJob | None = None) -> int:
    """Do all jobs that wait, or `only` this one; returns how many there were. Safe to run at any time in several processes;
    people decided before."""
    count = 0
    while job := _claim(only):
        count += 1
        if job.state == JobState.RUNNING:
            _run(job)
    return count


class JobWatch(Watch):
    """Keeps the row of a job while its work is under way, and ends it in the same transaction."""

    def __init__(self, job: ChangeRequestJob) -> None:
        self._job = job
        self._steps = 0

    def begin(self) -> None:
        self._steps = 0
        self._job.state = JobState.RUNNING  # where a try before this one had ended it, that was rolled back
        lease.require_lease(self._job)

    def step(self, assets: int) -> None:
        self._steps = min(self._steps + assets, self._job.total)
        beat_aside(self._job, self._steps)

    def end(self, change_request: ChangeRequest) -> None:
        lease.finish(self._job, JobState.DONE, done=self._job.total, change_request=change_request)
        save_as(self._job, actor=self._job.author, reason="Done")


@retried
def _ask_for_release(row: ChangeRequestJob, change_request: ChangeRequest, actor: User) -> ChangeRequestJob:
    require_no_job(change_request)  # a worker at work holds the row that is locked next
    with transaction.atomic():
        request = ChangeRequest.objects.select_for_update().get(pk=change_request.pk)
        require_state(request)
        require_no_job(request)
        row.change_request = request
        return save_as(row, actor=actor, reason="Asked for")


def _job(kind: JobKind, assets: int, asked: dict[str, Any], actor: User) -> ChangeRequestJob:
    return ChangeRequestJob(kind=kind, assets=assets, total=STEPS * assets, asked=asked, author=actor)


def _assets_of(request: ChangeRequest) -> int:
    """How many assets a release of `request` writes: those that it names, and those that follow its terms, as counted last."""
    impact = request.impacts.order_by("-pk").first()
    return request.changes.count() + (int(impact.counts.get("assets", 0)) if impact else 0)


def _claim(only: ChangeRequestJob | None) -> ChangeRequestJob | None:
    """A job that waits, or whose worker was lost, leased to this one; or one that was given up just now."""
    rows = ChangeRequestJob.objects.select_related("author", "change_request")
    with transaction.atomic():
        job = lease.claim(rows.filter(pk=only.pk) if only else rows)
        if job is None:
            return None
        if job.lease_until is None:  # given up
            job.message = _("Two workers were lost over this, so it was given up. Nothing has changed.")
        return save_as(job, actor=job.author, reason="Given up" if job.message else "Begun")


def _run(job: ChangeRequestJob) -> None:
    """Do the job, or say why not."""
    try:
        if job.change_request is None:
            _submit(job)
        else:
            watch = JobWatch(job)
            release_change_request(change_request=job.change_request, **job.asked, watch=watch, actor=job.author)
    except lease.Stopped:
        logger.info("Another worker has %s.", job.label)
    except (ValidationError, PermissionDenied) as error:
        _refuse(job, told(error))


def _submit(job: ChangeRequestJob) -> None:
    asked = dict(job.asked)
    found = Asset.objects.in_bulk([*asked["assets"], *asked["withdrawals"]], field_name="code")
    asked["assets"] = [found[code] for code in asked["assets"]]
    asked["withdrawals"] = [found[code] for code in asked["withdrawals"]]
    asked["operations"] = [from_json(operation) for operation in asked["operations"]]
    for name in ("undoes", "revises"):
        asked[name] = ChangeRequest.objects.get(pk=asked[name]) if asked[name] else None
    watch = JobWatch(job)
    made = submit_change_request(**asked, submission_key=str(job.submission_key), watch=watch, actor=job.author)
    if job.state == JobState.RUNNING:  # it had been submitted under this key meanwhile
        with transaction.atomic():
            watch.end(made)


def _refuse(job: ChangeRequestJob, reason: str) -> None:
    job.refresh_from_db(fields=["done", "lease_until", "finished_at", "change_request"])
    job.state = JobState.RUNNING  # as it was before what is rolled back by now; the number of the attempt stays ours
    try:
        with transaction.atomic():
            lease.finish(job, JobState.REFUSED)
            job.message = reason
            save_as(job, actor=job.author, reason="Refused")
    except lease.Stopped:
        logger.info("Another worker has %s.", job.label)
