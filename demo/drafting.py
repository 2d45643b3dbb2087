"""Changes drafts as a content team does: replaces one wording wherever it occurs."""

from collections.abc import Iterable, Mapping

from content.models import Asset, Copy
from content.rules.snapshots import COPY_FIELDS
from content.services.assets import VariantDraft, save_draft
from people.models import User

Wordings = Mapping[str, str]
"""Old text -> new text."""


def replace_wording(*, assets: Iterable[Asset], wordings: Wordings, actor: User) -> None:
    """Replace each whole field that equals an old text, in the core and all variants of each asset as it is now."""
    for asset in Asset.objects.filter(pk__in=[asset.pk for asset in assets]).order_by("pk"):
        variants = asset.variants.select_related("channel")
        save_draft(
            asset=asset,
            expected_version=asset.version,
            title=asset.title,
            kind=asset.kind,
            core=_replaced(asset, wordings),
            variants=[VariantDraft(row.channel, row.language, _replaced(row, wordings)) for row in variants],
            terms=list(asset.terms.all()),
            actor=actor,
        )


def _replaced(row: Copy, wordings: Wordings) -> dict[str, str]:
    return {field: wordings.get(getattr(row, field), getattr(row, field)) for field in COPY_FIELDS}
