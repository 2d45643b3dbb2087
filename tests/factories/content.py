"""Assets for tests, made through the services."""

from collections.abc import Mapping, Sequence

from content.models import Asset, Revision
from content.rules.snapshots import COPY_FIELDS
from content.services.assets import VariantDraft, create_asset, save_draft
from content.services.revisions import freeze_drafts
from people.models import User
from taxonomy import tree_lock
from taxonomy.models import Term


def asset(
    code: str = "spring-rate",
    *,
    title: str = "Spring rate",
    headline: str = "Save at 3 percent",
    variants: Sequence[VariantDraft] = (),
    terms: Sequence[Term] = (),
    actor: User,
) -> Asset:
    """A saved asset of kind "offer" with a headline and a body."""
    return create_asset(
        code=code,
        title=title,
        kind="offer",
        core={"headline": headline, "body": "For new savings until 31 March."},
        variants=variants,
        terms=terms,
        actor=actor,
    )


def freeze_revision(*, asset: Asset, actor: User) -> Revision:
    """The revision that a submission by `actor` would freeze the draft of `asset` in; raises why it cannot."""
    with tree_lock.shared():
        frozen = freeze_drafts(assets=[Asset.objects.select_for_update().get(pk=asset.pk)], actor=actor)
        if frozen.problems:
            raise frozen.problems[asset.pk]
    return frozen.revisions[asset.pk]


def edited(
    asset: Asset,
    *,
    terms: Sequence[Term] | None = None,
    variants: Sequence[VariantDraft] | None = None,
    actor: User,
    **copy: str,
) -> Asset:
    """`asset` saved again by `actor` with only these copy fields, tags or variants changed."""
    row = Asset.objects.get(pk=asset.pk)
    core: Mapping[str, str] = {field: getattr(row, field) for field in COPY_FIELDS} | copy
    return save_draft(
        asset=row,
        expected_version=row.version,
        title=row.title,
        kind=row.kind,
        core=core,
        variants=held_variants(row) if variants is None else variants,
        terms=[tag.term for tag in row.tags.select_related("term")] if terms is None else terms,
        actor=actor,
    )


def held_variants(asset: Asset) -> list[VariantDraft]:
    """The variants of `asset` as drafts that leave them unchanged."""
    return [
        VariantDraft(variant.channel, variant.language, {field: getattr(variant, field) for field in COPY_FIELDS})
        for variant in asset.variants.select_related("channel")
    ]
