"""Releasing: the one transaction in which an approved change request takes effect."""

from collections.abc import Mapping
from contextlib import AbstractContextManager

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from content.models import Asset
from content.rules.canonical import sha256_hex
from content.services.revisions import make_live, withdraw
from people.history import save_as
from people.models import User
from people.rights import require
from people.transactions import retried
from propagation.feed.models import DocumentOperation, Release
from propagation.feed.queries.moves import plan_moves
from propagation.feed.services.append import append
from propagation.review.models import Change, ChangeRequest, ChangeRequestState, Decision
from propagation.review.queries.carrying import references_in
from propagation.review.queries.digests import changes_digest
from propagation.review.queries.jobs import release_under_way
from propagation.review.rules.acts import RELEASE
from propagation.review.services.term_releases import release_term_changes
from propagation.review.services.watching import UNWATCHED, Watch
from taxonomy import tree_lock
from taxonomy.queries.references import terms_by_reference
from taxonomy.vocabulary.statuses import TermStatus

MOST_NAMED = 10
"""Of the assets that a refusal is about: 5,000 would be 60 KB, in the row of a job, its history and on each Home page."""


@retried
def release_change_request(
    *, change_request: ChangeRequest, seen_impact: Mapping[str, int] | None = None, watch: Watch | None = None, actor: User
) -> Release:
    """Make the approved revisions live, carry out the approved operations on terms, and append the documents to the feed.

    Locks in one order: the tree (alone if terms change, else shared), change request, assets by key, feed head last, so that
    feed numbers follow the order of commits without gaps. Refuses to run inside another transaction, which would lock the feed
    head for longer.
    Raises PermissionDenied without `propagation.release_changerequest`. Raises ValidationError with code `conflict` when the
    request is not approved, when an asset was released or withdrawn since the submission, when a term was merged since or is
    only proposed, when an operation can no longer be carried out, and when the term changes reach another number of things than
    the releaser saw (`seen_impact`, as Impact.counts; None when nothing was shown); and when a worker is to release it, unless
    that worker calls (with its `watch`). Many assets take seconds: the doors call change_request_jobs.release.
    """
    require(actor, RELEASE.right)
    with transaction.atomic(durable=True), _tree_of(change_request):
        request = ChangeRequest.objects.select_for_update().get(pk=change_request.pk)
        if watch is None:
            require_no_job(request)
        watch = watch or UNWATCHED
        watch.begin()
        changes = _locked_changes(request)
        _require_approved(request, changes)
        _require_unmoved(request, changes)
        _require_usable_terms(request, changes)
        changes += release_term_changes(request, seen_impact, actor)
        own = [change for change in changes if not change.follows_terms]  # release_term_changes has made those live
        leaving = [change.asset_id for change in own if change.operation == DocumentOperation.RETIRE]
        coming = {change.asset_id: change.revision for change in own if change.operation == DocumentOperation.UPSERT}
        if coming:
            make_live(revisions=coming, watch=watch.step, actor=actor)
        if leaving:
            withdraw(assets=leaving, actor=actor)
        request.state = ChangeRequestState.RELEASED
        save_as(request, actor=actor, reason="Released")
        moves = plan_moves(changes)
        watch.step(len(changes))
        released = append(change_request_id=request.pk, moves=moves, actor=actor)
        watch.end(request)
        return released


def require_no_job(request: ChangeRequest) -> None:
    """Refuse a release of `request` while one is under way; what is certain needs the lock of its row."""
    job = release_under_way(request)
    if job is not None:
        message = _("%(label)s is being released already; %(name)s asked for it.")
        names = {"label": request.label, "name": job.author.display_name}
        raise ValidationError(message % names, code="conflict")


def _tree_of(request: ChangeRequest) -> AbstractContextManager[None]:
    """The lock of the tree, before any other: alone when terms change, because tags follow in any asset; else shared, because
    no term may be merged between the look at it and the commit."""
    return tree_lock.locked() if request.term_changes.exists() else tree_lock.shared()


def _locked_changes(request: ChangeRequest) -> list[Change]:
    assets = Asset.objects.select_for_update().filter(changes__change_request=request).order_by("pk")
    by_pk = {asset.pk: asset for asset in assets}
    rows = request.changes.select_related("revision", "base_revision")
    changes = list(rows.defer("base_revision__snapshot").order_by("asset_id"))
    for change in changes:
        change.asset = by_pk[change.asset_id]
    return changes


def require_state(request: ChangeRequest) -> None:
    """Refuse a release of what is not approved."""
    if request.state not in RELEASE.states:
        message = _("%(label)s is %(state)s; only an approved change request can be released.")
        raise ValidationError(message % {"label": request.label, "state": request.get_state_display()}, code="conflict")


def _require_approved(request: ChangeRequest, changes: list[Change]) -> None:
    require_state(request)
    operations = list(request.term_changes.values_list("operation", flat=True))
    approved = request.verdicts.filter(decision=Decision.APPROVE, digest=changes_digest(changes, operations)).exists()
    intact = all(sha256_hex(bytes(change.revision.snapshot)) == change.revision.sha256 for change in changes)
    if not (approved and intact):
        message = _("%(label)s no longer holds the bytes that were approved. Nothing was released.")
        raise ValidationError(message % {"label": request.label}, code="conflict")


def _require_unmoved(request: ChangeRequest, changes: list[Change]) -> None:
    moved = [
        change.asset.code
        for change in changes
        if change.asset.live_revision_id != change.base_revision_id or change.asset.is_withdrawn
    ]
    if moved:
        message = _("Another change request has released or withdrawn %(assets)s since. Withdraw %(label)s and submit again.")
        named = ", ".join(moved[:MOST_NAMED]) + (" …" if len(moved) > MOST_NAMED else "")
        raise ValidationError(message % {"label": request.label, "assets": named}, code="conflict")


def _require_usable_terms(request: ChangeRequest, changes: list[Change]) -> None:
    """Refuse terms that were merged since, which old bytes would bring back, and terms that are only proposed."""
    carried = {
        reference
        for change in changes
        if change.operation == DocumentOperation.UPSERT
        for reference in references_in(bytes(change.revision.snapshot))
    }
    wrong = [
        term.reference
        for term in terms_by_reference(carried).values()
        if term.status in {TermStatus.MERGED, TermStatus.PROPOSED}
    ]
    if wrong:
        message = _("%(terms)s cannot be released: merged, or only proposed. Withdraw %(label)s and submit again.")
        raise ValidationError(message % {"label": request.label, "terms": ", ".join(sorted(wrong))}, code="conflict")
