"""The changes that submitting drafts would make."""

from collections.abc import Iterable

from content.models import Asset, Revision
from content.queries.assets import draft_snapshots
from content.rules.canonical import canonical_json, sha256_hex
from propagation.feed.models import DocumentOperation
from propagation.review.models import Change


def draft_changes(assets: Iterable[Asset], withdrawals: Iterable[Asset] = ()) -> list[Change]:
    """The changes, unsaved, that submitting these assets and withdrawals now would make; for a preview."""
    assets = list(assets)
    snapshots = draft_snapshots(assets)
    changes = []
    for asset in assets:
        snapshot = canonical_json(snapshots[asset.pk])
        revision = Revision(asset=asset, snapshot=snapshot, sha256=sha256_hex(snapshot))
        changes.append(Change(asset=asset, revision=revision, base_revision=asset.live_revision))
    changes += [
        Change(asset=asset, operation=DocumentOperation.RETIRE, revision=asset.live_revision, base_revision=asset.live_revision)
        for asset in withdrawals
        if asset.live_revision
    ]
    return changes
