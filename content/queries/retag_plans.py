"""How assets change when their terms are replaced, or given back by an undo. Preview and release use the same plans."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from content.models import Asset, Revision, Tag, Variant
from content.rules.canonical import canonical_json, sha256_hex
from content.rules.retagging import VariantsCollide, retagged
from content.rules.snapshots import read_snapshot
from taxonomy.models import Term
from taxonomy.vocabulary.codes import CHANNEL_FACET

MOST_NAMED = 10


@dataclass
class AssetRetag:
    """How one asset changes: ids of terms that go (`removed`) and come (`added`), and old -> new channels of its variants.

    `revision` (unsaved) replaces the live one, `base`; None when nothing live carries the terms.
    """

    asset: Asset
    base: Revision | None
    revision: Revision | None
    removed: set[int] = field(default_factory=set)
    added: set[int] = field(default_factory=set)
    channels: dict[int, int] = field(default_factory=dict)


def plan_retags(moves: Mapping[Term, Sequence[Term]], *, live_carriers: QuerySet[Any, Any]) -> list[AssetRetag]:
    """Plan what `moves` (term -> the terms that replace it) do to each asset whose draft or live revision carries one, by code.

    `live_carriers` has the ids of assets that are live with such a term: the caller knows their documents. Withdrawn
    assets stay as they are. Raises ValidationError for a channel that is replaced by several, and for assets that would get two
    variants for one channel and language.
    """
    gone = [term.pk for term in moves]
    if torn := [term.code for term, news in moves.items() if term.facet.code == CHANNEL_FACET and len(news) > 1]:
        message = _("A variant can follow its channel to one channel only: let the tags of %(codes)s stay.")
        raise ValidationError({"tags": message % {"codes": ", ".join(torn)}})
    tagged = Tag.objects.order_by().filter(term__in=gone).values("asset")
    varied = Variant.objects.order_by().filter(channel__in=gone).values("asset")
    assets = Asset.objects.filter(pk__in=tagged.union(varied, live_carriers), withdrawn_at=None).select_related("live_revision")
    by_reference = {term.reference: [new.reference for new in news] for term, news in moves.items()}
    codes = {new.pk: new.code for news in moves.values() for new in news}
    plans, problems = [], []
    tags, channels = _held(assets.values("pk"))
    for asset in assets.order_by("code"):
        plan = AssetRetag(asset, asset.live_revision, None)
        for term, news in moves.items():
            if term.pk in tags[asset.pk]:
                plan.removed.add(term.pk)
                plan.added |= {new.pk for new in news}
            if any(channel_id == term.pk for channel_id, _language in channels[asset.pk]):
                plan.channels[term.pk] = news[0].pk
        plan.added -= tags[asset.pk]
        try:
            plan.revision = _live_after(asset, by_reference)
        except VariantsCollide as error:
            problems.append(_two_variants(asset, error.places))
        problems += _draft_collisions(asset, plan, channels[asset.pk], codes)
        if plan.removed or plan.channels or plan.revision:
            plans.append(plan)
    if problems:
        more = [_("And %(count)d more.") % {"count": len(problems) - MOST_NAMED}] if len(problems) > MOST_NAMED else []
        raise ValidationError({"tags": problems[:MOST_NAMED] + more})
    return plans


def record_of(plan: AssetRetag, names: Mapping[int, str]) -> dict[str, Any]:
    """What `plan` does, as JSON for a later undo; `names` is term id -> reference."""
    return {
        "asset": plan.asset.code,
        "removed": [names[pk] for pk in sorted(plan.removed)],
        "added": [names[pk] for pk in sorted(plan.added)],
        "channels": {names[old]: names[new] for old, new in plan.channels.items()},
        "live": [plan.base.sha256, plan.revision.sha256] if plan.base and plan.revision else None,
    }


def plan_undo(records: Sequence[Mapping[str, Any]], terms: Mapping[str, Term]) -> tuple[list[AssetRetag], list[str]]:
    """Plan how to undo `records`; return also the codes of the assets that stay as they are, because they changed since.

    `terms` is reference -> term. An asset's live revision gets back the bytes that it had, if nothing was released since.
    """
    assets = Asset.objects.filter(code__in=[record["asset"] for record in records]).select_related("live_revision")
    by_code = {asset.code: asset for asset in assets}
    tags, variants = _held(assets.values("pk"))
    old = Revision.objects.filter(sha256__in=[record["live"][0] for record in records if record["live"]])
    bytes_of = {(revision.asset_id, revision.sha256): bytes(revision.snapshot) for revision in old}
    plans, left = [], []
    for record in records:
        asset = by_code[record["asset"]]
        plan = AssetRetag(asset, asset.live_revision, None)
        plan.removed = {terms[reference].pk for reference in record["added"]}
        plan.added = {terms[reference].pk for reference in record["removed"]}
        plan.channels = {terms[new].pk: terms[before].pk for before, new in record["channels"].items()}
        is_as_left = plan.removed <= tags[asset.pk] and not plan.added & tags[asset.pk]
        if record["live"]:
            before, after = record["live"]
            if asset.live_revision is not None and asset.live_revision.sha256 == after:
                plan.revision = Revision(asset=asset, snapshot=bytes_of[asset.pk, before], sha256=before)
            is_as_left = is_as_left and plan.revision is not None
        has_channels = plan.channels.keys() <= {channel_id for channel_id, _language in variants[asset.pk]}
        if is_as_left and has_channels and not asset.is_withdrawn:
            plans.append(plan)
        else:
            left.append(asset.code)
    return plans, left


def _held(assets: Any) -> tuple[dict[int, set[int]], dict[int, set[tuple[int, str]]]]:
    tags: dict[int, set[int]] = defaultdict(set)
    for asset_id, term_id in Tag.objects.filter(asset__in=assets).values_list("asset", "term"):
        tags[asset_id].add(term_id)
    variants: dict[int, set[tuple[int, str]]] = defaultdict(set)
    for asset_id, channel_id, language in Variant.objects.filter(asset__in=assets).values_list("asset", "channel", "language"):
        variants[asset_id].add((channel_id, language))
    return tags, variants


def _live_after(asset: Asset, moves: Mapping[str, Sequence[str]]) -> Revision | None:
    """The new live revision, unsaved; None when nothing live changes."""
    if asset.live_revision is None:
        return None
    snapshot = read_snapshot(asset.live_revision.snapshot)
    after = retagged(snapshot, moves)
    if after == snapshot:
        return None
    data = canonical_json(after)
    return Revision(asset=asset, snapshot=data, sha256=sha256_hex(data))


def _draft_collisions(asset: Asset, plan: AssetRetag, held: set[tuple[int, str]], codes: Mapping[int, str]) -> list[str]:
    """What is wrong with variants of the draft; `codes` are those of the channels that replace others, by id."""
    places = [
        (codes[plan.channels[channel_id]], language)
        for channel_id, language in held
        if channel_id in plan.channels and (plan.channels[channel_id], language) in held
    ]
    return [_two_variants(asset, places)] if places else []


def _two_variants(asset: Asset, places: Sequence[tuple[str, str]]) -> str:
    shown = ", ".join(f"{channel} ({language})" for channel, language in places)
    return _("%(asset)s would have two variants for %(places)s; delete one of each first.") % {
        "asset": asset.code,
        "places": shown,
    }
