"""Freezing a draft into a revision, and what a release does with it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from content.models import Asset, Edit, Revision
from content.queries.assets import draft_snapshot, used_terms
from content.rules.canonical import canonical_json, sha256_hex
from content.services.drafting import refuse_withdrawn
from people.history import save_as
from people.models import User
from people.rights import require
from taxonomy import tree_lock
from taxonomy.models import Term
from taxonomy.queries.terms import resolve
from taxonomy.vocabulary.statuses import TermStatus


def freeze_revision(*, asset: Asset, actor: User) -> Revision:
    """Freeze the draft of `asset` and return the revision; return the newest one again if the draft has exactly its bytes.

    All edits since the last freeze are tied to the revision, even those that undo one another: what counts is who wrote.
    Raises PermissionDenied without `content.change_asset`. Raises ValidationError for a withdrawn asset, and when a tag or
    channel is not an active term, naming its replacement.
    """
    require(actor, "content.change_asset")
    with tree_lock.shared():
        row = Asset.objects.select_for_update().get(pk=asset.pk)  # so that numbers are 1, 2, 3 ... without a gap or a repeat
        refuse_withdrawn(row)
        _refuse_inactive_terms(row)
        data = canonical_json(draft_snapshot(row))
        newest = row.revisions.order_by("number").last()
        if newest is not None and bytes(newest.snapshot) == data:
            revision = newest
        else:
            number = newest.number + 1 if newest else 1
            revision = Revision.objects.create(
                asset=row, number=number, snapshot=data, sha256=sha256_hex(data), created_by=actor
            )
        Edit.objects.filter(asset=row, revision=None).update(revision=revision)
    return revision


def make_live(*, asset: Asset, revision: Revision, actor: User) -> Asset:
    """Make `revision` the one that channels must serve; write nothing when it is already.

    Called by a release, in its transaction; the right to release is checked there. The draft and its version stay as they are.
    Raises ValidationError for another asset's revision and for a withdrawn asset.
    """
    with transaction.atomic():
        row = Asset.objects.select_for_update().get(pk=asset.pk)
        if revision.asset_id != row.pk:
            raise ValidationError(
                _("Revision %(number)d belongs to another asset than %(code)s."),
                code="conflict",
                params={"number": revision.number, "code": row.code},
            )
        refuse_withdrawn(row)
        if row.live_revision_id != revision.pk:
            row.live_revision = revision
            save_as(row, actor=actor, reason=f"Released revision {revision.number}")
    return row


def withdraw(*, asset: Asset, actor: User) -> Asset:
    """Mark `asset` as withdrawn: channels must stop serving it, and its draft cannot change.

    `live_revision` stays: it says what was live last. Called by a release, in its transaction; the right to release is checked
    there. Raises ValidationError when it was withdrawn before.
    """
    with transaction.atomic():
        row = Asset.objects.select_for_update().get(pk=asset.pk)
        refuse_withdrawn(row)
        row.withdrawn_at = timezone.now()
        save_as(row, actor=actor, reason="Withdrawn")
    return row


def _refuse_inactive_terms(asset: Asset) -> None:
    problems = [_inactive(term) for term in used_terms(asset) if term.status != TermStatus.ACTIVE]
    if problems:
        raise ValidationError(
            {"terms": [_("Asset %(code)s: %(problem)s") % {"code": asset.code, "problem": problem} for problem in problems]}
        )


def _inactive(term: Term) -> str:
    """Why `term` cannot be frozen, and what to do instead."""
    if term.status == TermStatus.PROPOSED:
        return _("%(term)s is only proposed; activate it first, or remove it.") % {"term": term.reference}
    replacement = resolve(term.reference)
    if replacement.pk == term.pk:
        return _("%(term)s is deprecated and nothing replaces it; remove it.") % {"term": term.reference}
    return _("%(term)s is no longer in use; replace it with %(replacement)s.") % {
        "term": term.reference,
        "replacement": replacement.reference,
    }
