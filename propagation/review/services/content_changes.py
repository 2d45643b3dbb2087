"""The changes of assets that a submission makes. Called by change_requests.py, in its transaction."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from content.models import Asset, Revision
from content.services.revisions import freeze_drafts
from people.models import User
from people.rights import require
from propagation.feed.models import DocumentOperation
from propagation.review.models import Change
from propagation.review.queries.submissions import in_open_requests
from propagation.review.services.watching import Watch


def refuse_in_open(assets: Iterable[int]) -> None:
    """Refuse assets that another open change request carries, naming each; two requests could release one draft."""
    message = _("%(asset)s is in %(label)s already, which is %(state)s. Say that you want it in both, or leave it out.")
    problems = [
        ValidationError(
            message,
            code="in_other_request",
            params={
                "asset": change.asset.code,
                "label": change.change_request.label,
                "state": change.change_request.get_state_display(),
            },
        )
        for change in in_open_requests(assets)
    ]
    if problems:
        raise ValidationError({"assets": problems})


def changes_of(assets: Sequence[Asset], leaving: AbstractSet[int], watch: Watch, *, actor: User) -> list[Change]:
    """The changes of `assets`, in order, unsaved; `leaving`: ids of those to withdraw. Tells all problems at once."""
    if not assets:
        return []
    require(actor, "content.change_asset")
    staying = [asset for asset in assets if asset.pk not in leaving]
    frozen = freeze_drafts(assets=staying, watch=watch.step, actor=actor)
    changes, problems = [], []
    for asset in assets:
        try:
            if asset.pk in leaving:
                changes.append(_withdrawal(asset))
            elif asset.pk in frozen.problems:
                raise frozen.problems[asset.pk]
            else:
                changes.append(_upsert(asset, frozen.revisions[asset.pk]))
        except ValidationError as error:
            problems += error.messages
    if problems:
        raise ValidationError({"assets": problems})
    return changes


def _upsert(asset: Asset, revision: Revision) -> Change:
    live = asset.live_revision
    if live is not None and revision.sha256 == live.sha256:
        raise ValidationError(_("%(asset)s is the same as what is live.") % {"asset": asset.code})
    return Change(asset=asset, operation=DocumentOperation.UPSERT, revision=revision, base_revision=live)


def _withdrawal(asset: Asset) -> Change:
    live = asset.live_revision
    if live is None or asset.is_withdrawn:
        raise ValidationError(_("%(asset)s is not live, so there is nothing to withdraw.") % {"asset": asset.code})
    return Change(asset=asset, operation=DocumentOperation.RETIRE, revision=live, base_revision=live)


def require_landing(changes: Iterable[Change], moved: AbstractSet[int]) -> None:
    """Refuse assets that have no document before or after: nobody could ever receive them. `moved`: ids of those that have."""
    homeless = [change.asset.code for change in changes if change.asset_id not in moved and change.base_revision is None]
    if homeless:
        message = _("%(asset)s goes to no channel: tag it with a channel term or add a variant.")
        raise ValidationError({"assets": [message % {"asset": code} for code in homeless]})
