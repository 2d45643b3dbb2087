"""Reads about assets and revisions that more than one place needs."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from content.models import Asset, Copy, Tag, Variant
from content.rules.snapshots import COPY_FIELDS, VariantCopy, build_snapshot
from taxonomy.models import Term
from taxonomy.queries.terms import descendant_ids
from taxonomy.vocabulary.statuses import TermStatus


def draft_snapshot(asset: Asset) -> dict[str, Any]:
    """The snapshot that a freeze of `asset` would store now. Reads its variants and tags from the database each time."""
    return draft_snapshots([asset])[asset.pk]


def draft_snapshots(assets: Iterable[Asset]) -> dict[int, dict[str, Any]]:
    """The snapshot of the draft of each asset, by asset id, in two queries."""
    by_id = {asset.pk: asset for asset in assets}
    variants: defaultdict[int, list[VariantCopy]] = defaultdict(list)
    for variant in Variant.objects.filter(asset__in=by_id).select_related("channel"):
        variants[variant.asset_id].append(VariantCopy(variant.channel.code, variant.language, _copy(variant)))
    tags: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for asset_id, facet, code in Tag.objects.filter(asset__in=by_id).values_list("asset", "term__facet__code", "term__code"):
        tags[asset_id].append((facet, code))
    return {
        pk: build_snapshot(
            asset=asset.code,
            title=asset.title,
            kind=asset.kind,
            language=asset.language,
            core=_copy(asset),
            variants=variants[pk],
            tags=tags[pk],
        )
        for pk, asset in by_id.items()
    }


def terms_out_of_use(assets: Iterable[int]) -> dict[int, list[Term]]:
    """Asset id -> the terms that its draft depends on (its tags, the channels of its variants) and that are not active.

    With their facets, by facet and code; assets that depend on none are left out. Two queries, and one more if there are any.
    """
    found: defaultdict[int, set[int]] = defaultdict(set)
    for rows, name in ((Tag.objects.filter(asset__in=assets), "term"), (Variant.objects.filter(asset__in=assets), "channel")):
        inactive = rows.exclude(**{f"{name}__status": TermStatus.ACTIVE})
        for asset_id, term_id in inactive.order_by().values_list("asset", name):
            found[asset_id].add(term_id)
    if not found:
        return {}
    terms = Term.objects.filter(pk__in=set().union(*found.values())).select_related("facet").order_by("facet__position", "code")
    in_order = list(terms)
    return {asset_id: [term for term in in_order if term.pk in ids] for asset_id, ids in found.items()}


def tagged_terms(asset: Asset) -> list[Term]:
    """The terms that the draft of `asset` is tagged with, with their facets, in tree order."""
    return [tag.term for tag in asset.tags.select_related("term__facet").order_by("term__tree_id", "term__lft")]


def assets_list() -> QuerySet[Asset]:
    """Assets by code with their live revision, each with `tag_count` and `variant_count`."""
    return Asset.objects.select_related("live_revision").annotate(tag_count=_count(Tag), variant_count=_count(Variant))


def carrying(assets: QuerySet[Asset], terms: Iterable[Term]) -> QuerySet[Asset]:
    """Those of `assets` that carry, for each of `terms`, that term or one below it; a query for each."""
    for term in terms:
        assets = assets.filter(Exists(Tag.objects.filter(asset=OuterRef("pk"), term__in=descendant_ids([term.pk]))))
    return assets


def _count(model: type[Tag] | type[Variant]) -> Coalesce:
    """How many rows of `model` an asset has, 0 included; counting two relations by joins would multiply them."""
    rows = model.objects.filter(asset=OuterRef("pk")).order_by().values("asset")
    return Coalesce(Subquery(rows.annotate(rows=Count("pk")).values("rows")), 0)


def _copy(row: Copy) -> dict[str, str]:
    return {field: getattr(row, field) for field in COPY_FIELDS}
