"""Writes tags that follow a term: of all assets that carry it at once, in drafts and live revisions alike."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Max
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from content.models import Asset, Edit, Revision, Tag, Variant
from content.queries.retag_plans import AssetRetag
from content.services.searching import keep_search_texts
from people.history import delete_as, save_as
from people.models import User

BATCH = 500


def carry_out_retags(*, plans: Sequence[AssetRetag], reason: str, actor: User) -> None:
    """Write `plans` (retag_plans.py): tags and variants of the drafts, and the new live revisions with the next numbers.

    Tags and revisions are written in bulk; removed tags, variants of a channel that goes and edits one asset at a time. Edits
    that were frozen in a revision that is not live yet are set free, so that the next revision freezes them and names who wrote
    them. Called by a release of term changes, in its transaction and under the tree lock; the right is checked there.
    """
    signature: dict[str, Any] = {"default_user": actor, "default_change_reason": reason[:100], "batch_size": BATCH}
    _write_tags(plans, signature, actor, reason)
    for plan in plans:
        for variant in Variant.objects.filter(asset=plan.asset, channel__in=plan.channels) if plan.channels else ():
            variant.channel_id = plan.channels[variant.channel_id]
            save_as(variant, actor=actor, reason=reason)
    keep_search_texts(plan.asset.pk for plan in plans if plan.channels)
    live = [plan for plan in plans if plan.revision is not None]
    last = dict(
        Revision.objects.filter(asset__in=[plan.asset.pk for plan in live])
        .order_by()
        .values("asset")
        .annotate(last=Max("number"))
        .values_list("asset", "last")
    )
    for plan in live:
        assert plan.revision is not None  # noqa: S101 - for the type checker; `live` was chosen by it
        plan.revision.number = last[plan.asset.pk] + 1
        plan.revision.created_by = actor
    Revision.objects.bulk_create([plan.revision for plan in live if plan.revision], batch_size=BATCH)
    for plan in live:
        Edit.objects.filter(asset=plan.asset, revision__number__gt=plan.base.number if plan.base else 0).update(revision=None)
        plan.asset.live_revision = plan.revision
    bulk_update_with_history([plan.asset for plan in live], Asset, ["live_revision"], **signature)


def _write_tags(plans: Sequence[AssetRetag], signature: dict[str, Any], actor: User, reason: str) -> None:
    rows: dict[int, dict[int, Tag]] = defaultdict(dict)
    gone = {term_id for plan in plans for term_id in plan.removed}
    for tag in Tag.objects.filter(asset__in=[plan.asset.pk for plan in plans], term__in=gone):
        rows[tag.asset_id][tag.term_id] = tag
    moved, new = [], []
    for plan in plans:
        added = sorted(plan.added)
        for term_id in sorted(plan.removed):
            tag = rows[plan.asset.pk][term_id]
            if added:
                tag.term_id = added.pop(0)
                moved.append(tag)
            else:
                delete_as(tag, actor=actor, reason=reason)
        new += [Tag(asset=plan.asset, term_id=term_id) for term_id in added]
    bulk_update_with_history(moved, Tag, ["term"], **signature)
    bulk_create_with_history(new, Tag, **signature)
