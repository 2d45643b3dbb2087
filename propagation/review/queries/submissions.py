"""What was submitted before: under the same key, and for the same assets."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from people.models import User
from propagation.review.models import OPEN_STATES, Change, ChangeRequest, ChangeRequestJob, JobState
from propagation.review.rules.submissions import KEY_REUSED


def sent_before(*, author: User, submission_key: str, digest: str) -> ChangeRequest | None:
    """The change request that `author` submitted under this key; None if there is none.

    Raises ValidationError with code `idempotency_key_reused` when it was submitted for other content than `digest` stands for.
    """
    sent = ChangeRequest.objects.filter(author=author, submission_key=submission_key).first()
    if sent is not None and sent.submission_digest != digest:
        message = _("This key was used before, for %(label)s with other content. Make a new key for each change request.")
        raise ValidationError(message, code=KEY_REUSED, params={"label": sent.label, "digest": digest})
    return sent


def asked_before(*, author: User, submission_key: str, digest: str) -> ChangeRequestJob | None:
    """The job by which `author` had this submitted under this key; raises as sent_before does.

    One that was refused or given up does not count: nothing came of it, so its key is free again.
    """
    asked = ChangeRequestJob.objects.filter(author=author, submission_key=submission_key)
    job = asked.exclude(state=JobState.REFUSED).first()
    if job is not None and job.submission_digest != digest:
        message = _("This key was used before, for %(label)s with other content. Make a new key for each change request.")
        raise ValidationError(message, code=KEY_REUSED, params={"label": job.label, "digest": digest})
    return job


def in_open_requests(assets: Iterable[int]) -> list[Change]:
    """The changes of `assets` (ids) in open change requests, by asset code, oldest request first; one query."""
    changes = Change.objects.filter(asset__in=list(assets), change_request__state__in=OPEN_STATES)
    return list(changes.select_related("asset", "change_request__author").order_by("asset__code", "change_request_id"))
