"""The change requests of the world, one in every state, and its releases."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from django.utils import timezone

from content.models import Asset
from people.models import User
from propagation.review.models import ChangeRequest, ChangeRequestJob, JobKind, JobState
from propagation.review.services.change_requests import submit_change_request, withdraw_change_request
from propagation.review.services.releases import release_change_request
from propagation.review.services.staging import stage_operation
from propagation.review.services.term_changes import propose_undo, submit_term_changes
from propagation.review.services.verdicts import approve_change_request, reject_change_request
from taxonomy.vocabulary.operations import Create, Deprecate, Merge, Move, Rename, Split
from tests.browser.world.assets import MANY, RICH, rewrite, rewrite_many
from tests.browser.world.terms import LONG
from tests.browser.world.words import FOREIGN, HOSTILE, REASON, TITLE, long, unbroken

People = Mapping[str, User]


def release_first(people: People) -> dict[str, int]:
    """The release that channel systems answer to."""
    request = _submitted(TITLE[:200], Asset.objects.filter(code__in=[*MANY[:5], RICH, "arabic", "goes"]), people)
    _approved(request, people)
    return {"released": request.pk, "release": release_change_request(change_request=request, actor=people["ben"]).pk}


def load_requests(people: People) -> dict[str, int]:
    """Requests that wait, that were decided, and that cannot go on; number by name."""
    found = {"waiting": _submitted(long("Sixty changes at once", 200), rewrite_many(people["ana"]), people)}
    hebrew = Asset.objects.filter(code="hebrew")
    found["approved"] = _approved(_submitted(FOREIGN["hebrew"][1], hebrew, people), people)
    found["rejected"] = _submitted(HOSTILE, Asset.objects.filter(code="chinese"), people)
    _rejected(found["rejected"], people)
    found["withdrawn"] = _submitted(unbroken("Withdrawn", 200), Asset.objects.filter(code="thai"), people)
    withdraw_change_request(change_request=found["withdrawn"], reason=REASON, actor=people["ana"])
    found["goes"] = _submitted("Goes", [], people, withdrawals=list(Asset.objects.filter(code="goes")))
    found["moved_on"] = _moved_on(people)
    found |= _terms(people)
    refusal = f"{unbroken('asset', 64)} goes to no channel: tag it with a channel term or add a variant. {REASON}"
    return {name: request.pk for name, request in found.items()} | {
        "job": _job(people, HOSTILE, state=JobState.REFUSED, message=refusal, finished_at=timezone.now()),
        "job_running": _job(people, TITLE[:200], state=JobState.RUNNING, done=400),
    }


def _job(people: People, title: str, **fields: Any) -> int:
    """A large submission that a worker has, or had. Nothing but its row: the page shows no more."""
    job = ChangeRequestJob.objects.create(
        kind=JobKind.SUBMIT,
        author=people["ana"],
        asked={"title": title},
        assets=600,
        total=1_200,
        submission_key=uuid4().hex,
        **fields,
    )
    return job.pk


def _moved_on(people: People) -> ChangeRequest:
    """Approved; then another one with the same asset was released."""
    first = _approved(_submitted("Moved on", [rewrite("german", "One way. ", people["ana"])], people), people)
    other = _approved(_submitted("Was faster", [rewrite("german", "Another. ", people["ana"])], people), people)
    release_change_request(change_request=other, actor=people["ben"])
    return first


def _terms(people: People) -> dict[str, ChangeRequest]:
    done = submit_term_changes(
        title=long("Released change of terms", 200),
        reason=REASON,
        operations=[Rename(term="product:image", labels={"en": long("Image", 255), "fr": HOSTILE})],
        submission_key=uuid4().hex,
        actor=people["sara"],
    )
    _approved(done, people)
    release_change_request(change_request=done, actor=people["ben"])
    waiting = submit_term_changes(
        title=unbroken("Terms", 200),
        reason=REASON,
        operations=[
            Merge(term="product:arabic", into=f"product:{LONG}", reason=REASON),
            Move(term="product:level-9", parent="product:level-2"),
            Rename(term=f"product:{LONG}", labels={"en": long("Called anew", 255), "de": FOREIGN["german"][1], "fr": ""}),
            Create(term="product:part", labels={"en": HOSTILE}, parent="product:level-11", definition=REASON),
            Split(term="product:hebrew", parts=("product:part", "product:thai"), reason=REASON),
            Deprecate(term="product:chinese", reason=REASON, replaced_by=("product:thai",)),
        ],
        submission_key=uuid4().hex,
        actor=people["sara"],
    )
    stage_operation(operation=Move(term="product:level-6", parent="product:level-1"), actor=people["sara"])
    stage_operation(operation=Rename(term="product:thai", labels={"en": HOSTILE, "th": TITLE}), actor=people["sara"])
    undo = propose_undo(change_request=done, reason=REASON, submission_key=uuid4().hex, actor=people["sara"])
    return {"terms_released": done, "terms": waiting, "undo": undo}


def _submitted(title: str, assets: Any, people: People, *, withdrawals: Sequence[Asset] = ()) -> ChangeRequest:
    return submit_change_request(
        title=title,
        reason=REASON,
        assets=list(assets),
        withdrawals=withdrawals,
        submission_key=uuid4().hex,
        also_in_open=True,
        actor=people["ana"],
    )


def _approved(request: ChangeRequest, people: People) -> ChangeRequest:
    approve_change_request(change_request=request, digest=request.digest, comment=REASON, actor=people["ben"])
    request.refresh_from_db()
    return request


def _rejected(request: ChangeRequest, people: People) -> None:
    reject_change_request(change_request=request, digest=request.digest, comment=REASON, actor=people["ben"])
