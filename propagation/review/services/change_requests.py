"""Submitting and withdrawing change requests."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from content.models import Asset
from people.history import BATCH, save_as
from people.models import User
from people.rights import require
from people.transactions import retried
from propagation.review.models import (
    TITLE_MAX_LENGTH,
    Change,
    ChangeRequest,
    ChangeRequestState,
    ImpactRecord,
    Moment,
    TermChange,
    TermChangeTarget,
)
from propagation.review.queries.carrying import changes_carrying
from propagation.review.queries.digests import changes_digest
from propagation.review.queries.submissions import sent_before
from propagation.review.queries.term_subjects import named_by
from propagation.review.rules.acts import SUBMIT_RIGHT, WITHDRAW_OTHERS, WITHDRAW_OWN
from propagation.review.rules.submissions import submission_digest
from propagation.review.services.carried_imports import hold_imports_again, reopen_imports
from propagation.review.services.content_changes import changes_of, refuse_in_open, require_landing
from propagation.review.services.landings import record_landing
from propagation.review.services.origins import require_origins
from propagation.review.services.term_impact import Impact, impact_of
from propagation.review.services.watching import UNWATCHED, Watch
from taxonomy import tree_lock
from taxonomy.queries.references import terms_by_reference
from taxonomy.vocabulary.operation_json import to_json
from taxonomy.vocabulary.operations import Operation as TermOperation
from taxonomy.vocabulary.operations import tag_moves

MAX_CHANGES = 5_000
MAX_OPERATIONS = 500
MAX_KEY = 64


@retried
def submit_change_request(
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
    watch: Watch = UNWATCHED,
    actor: User,
) -> ChangeRequest:
    """Submit a change request: it releases `assets`, whose drafts are frozen now, withdraws `withdrawals`, and carries out
    `operations` on terms, in order. `undoes` is the released change request that the operations take back, `revises` the
    rejected or withdrawn one that this one replaces, of the same author or of a person who is deactivated.

    `submission_key` (1 to 64 characters) is made once per form that is shown. When the same author sends a key again with the
    same content, they get the first change request; with other content that is a ValidationError with code
    `idempotency_key_reused`. Raises PermissionDenied without `propagation.submit_changerequest` (with operations,
    `taxonomy.change_term` too). Raises ValidationError by field for an empty title or reason, nothing to change, an asset that
    is the same as what is live, one that no channel carries, one that is withdrawn already, and an operation that cannot be
    carried out; with code `in_other_request` for an asset in another open change request, unless `also_in_open`; with code
    "conflict" when `undoes` or `revises` cannot be taken back or revised any more, and when the import that a revision carries
    is not planned any more.

    Many assets take seconds: the doors call change_request_jobs.submit.
    """
    check_submission(title, reason, [*assets, *withdrawals], operations, submission_key, actor=actor)
    payloads = [to_json(operation) for operation in operations]
    digest = submission_digest(
        title=title,
        reason=reason,
        assets=[asset.code for asset in assets],
        withdrawals=[asset.code for asset in withdrawals],
        operations=payloads,
        undoes=undoes.pk if undoes else None,
        revises=revises.pk if revises else None,
    )
    request = ChangeRequest(title=title.strip(), reason=reason.strip(), author=actor, undoes=undoes, revises=revises)
    request.submission_key, request.submission_digest = submission_key, digest
    try:
        with tree_lock.rehearsed() if operations else tree_lock.shared():
            sent = sent_before(author=actor, submission_key=submission_key, digest=digest)
            if sent is not None:
                return sent
            watch.begin()
            require_origins(request)
            impact = _impact(operations)
            with tree_lock.shared():
                _submit(request, assets, withdrawals, payloads, watch, also_in_open=also_in_open)
            if impact is not None:
                _carry(request, operations, impact)
            if revises is not None:
                hold_imports_again(request, operations, actor=actor)
            watch.end(request)
            return request
    except (IntegrityError, ValidationError):  # perhaps the same form, sent twice at the same moment
        sent = sent_before(author=actor, submission_key=submission_key, digest=digest)
        if sent is None:
            raise
        return sent


@retried
def withdraw_change_request(*, change_request: ChangeRequest, reason: str = "", actor: User) -> ChangeRequest:
    """Withdraw a change request that is in review or approved: one's own, or somebody else's with a reason.

    Raises PermissionDenied for anybody but its author without `propagation.withdraw_changerequest`; ValidationError without a
    reason where one is needed, and with code "conflict" when it is open no longer.
    """
    with transaction.atomic():
        request = ChangeRequest.objects.select_for_update().get(pk=change_request.pk)
        rule = WITHDRAW_OWN if request.author_id == actor.pk else WITHDRAW_OTHERS
        if rule.right:
            require(actor, rule.right)
        if request.state not in rule.states:
            message = _("%(label)s is %(state)s and can no longer be withdrawn.")
            raise ValidationError(message % {"label": request.label, "state": request.get_state_display()}, code="conflict")
        if rule.needs_reason and not reason.strip():
            raise ValidationError({"reason": _("Say why you withdraw the change request of somebody else.")})
        request.state = ChangeRequestState.WITHDRAWN
        request.withdrawn_by, request.withdrawal_reason = actor, reason.strip()
        own = request.author_id == actor.pk
        save_as(request, actor=actor, reason="Withdrawn by its author" if own else f"Withdrawn: {reason.strip()}")
        reopen_imports(request, actor=actor)
        return request


def check_form(title: str, reason: str, submission_key: str) -> None:
    """Raise ValidationError by field for a title, a reason or a key that no change request can have."""
    if problems := _form_problems(title, reason, submission_key):
        raise ValidationError(problems)


def _form_problems(title: str, reason: str, submission_key: str) -> dict[str, str]:
    problems: dict[str, str] = {}
    if not title.strip():
        problems["title"] = _("Say in a few words what changes.")
    elif len(title) > TITLE_MAX_LENGTH:
        problems["title"] = _("Keep the title to %(limit)d characters.") % {"limit": TITLE_MAX_LENGTH}
    if not reason.strip():
        problems["reason"] = _("Tell the reviewer why, in a sentence or two.")
    if not 1 <= len(submission_key) <= MAX_KEY:
        problems["submission_key"] = _("A submission key has 1 to %(limit)d characters.") % {"limit": MAX_KEY}
    return problems


def check_submission(
    title: str,
    reason: str,
    assets: Sequence[Asset],
    operations: Sequence[TermOperation],
    submission_key: str,
    *,
    actor: User,
) -> None:
    """Raise what submit_change_request raises for what can be seen without looking at assets and terms."""
    require(actor, SUBMIT_RIGHT)
    if operations:
        require(actor, "taxonomy.change_term")
    problems = _form_problems(title, reason, submission_key)
    if not assets and not operations:
        problems["assets"] = _("Choose at least one asset.")
    elif len(assets) > MAX_CHANGES:
        message = _("A change request carries at most %(limit)d assets; this has %(count)d. Split it.")
        problems["assets"] = message % {"limit": MAX_CHANGES, "count": len(assets)}
    elif len({asset.pk for asset in assets}) < len(assets):
        problems["assets"] = _("An asset is named twice.")
    if problems:
        raise ValidationError(problems)


def _submit(
    request: ChangeRequest,
    assets: Sequence[Asset],
    withdrawals: Sequence[Asset],
    operations: Sequence[dict[str, Any]],
    watch: Watch,
    *,
    also_in_open: bool,
) -> None:
    pks = [asset.pk for asset in (*assets, *withdrawals)]
    rows = Asset.objects.select_for_update(of=("self",)).filter(pk__in=pks).select_related("live_revision").order_by("pk")
    current = {asset.pk: asset for asset in rows}
    if not also_in_open:
        refuse_in_open(current)
    changes = changes_of(list(current.values()), {asset.pk for asset in withdrawals}, watch, actor=request.author)
    request.digest = changes_digest(changes, operations)
    save_as(request, actor=request.author, reason="Submitted")
    for change in changes:
        change.change_request = request
    Change.objects.bulk_create(changes, batch_size=BATCH)
    if changes:
        require_landing(changes, record_landing(request, changes, watch))


def _impact(operations: Sequence[TermOperation]) -> Impact | None:
    """What `operations` would do; raises ValidationError naming each that cannot be carried out. None for no operations."""
    if not operations:
        return None
    if len(operations) > MAX_OPERATIONS:
        message = _("A change request carries at most %(limit)d operations on terms; this has %(count)d. Split it.")
        raise ValidationError({"operations": message % {"limit": MAX_OPERATIONS, "count": len(operations)}})
    impact = impact_of(operations)
    if impact.problems:
        raise ValidationError({"operations": [problem.message for problem in impact.problems]})
    return impact


def _carry(request: ChangeRequest, operations: Sequence[TermOperation], impact: Impact) -> None:
    changes = [
        TermChange(change_request=request, position=place, operation=to_json(operation))
        for place, operation in enumerate(operations, start=1)
    ]
    TermChange.objects.bulk_create(changes)
    named = [named_by([operation]) for operation in operations]
    terms = terms_by_reference({name for names in named for name in names})
    TermChangeTarget.objects.bulk_create(
        TermChangeTarget(term_change=change, term=terms[name])
        for change, names in zip(changes, named, strict=True)
        for name in names
        if name in terms
    )
    _refuse_torn(request, operations)
    ImpactRecord.objects.create(change_request=request, moment=Moment.SUBMITTED, counts=impact.counts)


def _refuse_torn(request: ChangeRequest, operations: Sequence[TermOperation]) -> None:
    """Refuse assets that carry a tag which the same release moves: their approved bytes would be out of date at once."""
    gone = {reference for operation in operations for reference in tag_moves(operation)}
    torn = [change.asset.code for change in changes_carrying(request.changes.all(), gone)]
    if torn:
        message = _("%(assets)s carry a term whose tags this change request moves. Submit them in another change request.")
        raise ValidationError({"assets": message % {"assets": ", ".join(torn)}})
