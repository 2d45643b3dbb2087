"""Writes tags that follow a term: of all assets that carry it at once, in drafts and live revisions alike."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import F, Max, OuterRef, Q, Subquery
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from content.models import Asset, Edit, Revision, Tag, Variant
from content.queries.retag_plans import AssetRetag
from content.services.searching import keep_search_texts
from people.history import Row, cut, delete_all_as, update_all_as
from people.models import User

BATCH = 500


def carry_out_retags(*, plans: Sequence[AssetRetag], reason: str, actor: User) -> None:
    """Write `plans` (retag_plans.py): tags and variants of the drafts, and the new live revisions with the next numbers.

    A draft that shows other tags or variants gets the next version, as after a save. Edits that were frozen in a revision that
    is not live yet are set free, so that the next revision freezes them and names who wrote them. Called by a release of term
    changes, in its transaction and with the tree alone, so that nobody writes assets meanwhile; the right is checked there.
    """
    signature: dict[str, Any] = {"default_user": actor, "default_change_reason": cut(reason), "batch_size": BATCH}
    _write_tags(plans, signature)
    _write_variants(plans, signature)
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
    _free_edits(live)
    _write_assets(plans, actor, reason)


def _write_assets(plans: Sequence[AssetRetag], actor: User, reason: str) -> None:
    """Raise the versions of drafts that differ, and make the new revisions live, which are the newest of their assets."""
    now = timezone.now()
    newest = Subquery(Revision.objects.filter(asset=OuterRef("pk")).order_by("-number").values("pk")[:1])
    groups: dict[tuple[bool, bool], list[Asset]] = defaultdict(list)
    for plan in plans:
        differs = bool(plan.removed or plan.added or plan.channels)
        plan.asset.version += differs
        plan.asset.live_revision = plan.revision or plan.asset.live_revision
        plan.asset.updated_at = now
        groups[differs, plan.revision is not None].append(plan.asset)
    for (differs, is_live), assets in groups.items():
        values: dict[str, Any] = {"version": F("version") + 1} if differs else {}
        if is_live:
            values["live_revision"] = newest
        update_all_as(assets, updated_at=now, **values, actor=actor, reason=reason)


def _write_variants(plans: Sequence[AssetRetag], signature: dict[str, Any]) -> None:
    channels = {(plan.asset.pk, old): new for plan in plans for old, new in plan.channels.items()}
    carried = Variant.objects.filter(asset__in={pk for pk, _old in channels}, channel__in={old for _pk, old in channels})
    moved = [variant for variant in carried.order_by("pk") if (variant.asset_id, variant.channel_id) in channels]
    for variant in moved:
        variant.channel_id = channels[variant.asset_id, variant.channel_id]
    for channel_id, variants in _grouped(moved, "channel_id").items():
        update_all_as(variants, channel=channel_id, actor=signature["default_user"], reason=signature["default_change_reason"])


def _free_edits(live: Sequence[AssetRetag]) -> None:
    """Set free the edits that revisions newer than the live one hold; called before the new revision is live."""
    newer = Q(revision__number__gt=F("asset__live_revision__number"))
    for start in range(0, len(live), BATCH):
        assets = [plan.asset.pk for plan in live[start : start + BATCH]]
        Edit.objects.filter(newer, asset__in=assets).update(revision=None)


def _write_tags(plans: Sequence[AssetRetag], signature: dict[str, Any]) -> None:
    rows: dict[int, dict[int, Tag]] = defaultdict(dict)
    gone = {term_id for plan in plans for term_id in plan.removed}
    for tag in Tag.objects.filter(asset__in=[plan.asset.pk for plan in plans], term__in=gone):
        rows[tag.asset_id][tag.term_id] = tag
    moved, new, left = [], [], []
    for plan in plans:
        added = sorted(plan.added)
        for term_id in sorted(plan.removed):
            tag = rows[plan.asset.pk][term_id]
            if added:
                tag.term_id = added.pop(0)
                moved.append(tag)
            else:
                left.append(tag)
        new += [Tag(asset=plan.asset, term_id=term_id) for term_id in added]
    delete_all_as(left, actor=signature["default_user"], reason=signature["default_change_reason"])
    for term_id, tags in _grouped(moved, "term_id").items():
        update_all_as(tags, term=term_id, actor=signature["default_user"], reason=signature["default_change_reason"])
    bulk_create_with_history(new, Tag, **signature)


def _grouped(rows: Sequence[Row], name: str) -> dict[int, list[Row]]:
    """`rows` by the value that each has by now for the column `name`: a release moves tags to a few terms."""
    groups: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, name)].append(row)
    return groups
