"""Writing drafts by hand, one asset at a time; importing.py writes many."""

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from content.models import Asset, Edit
from content.rules.text_rules import tidy
from content.services.drafting import Held, VariantDraft, check_draft, code_problems, refuse_withdrawn, write_draft, write_parts
from content.services.searching import keep_search_texts
from people.history import save_as
from people.models import User
from people.rights import require
from people.transactions import retried
from taxonomy import tree_lock
from taxonomy.models import Term
from taxonomy.queries.terms import read_anew

__all__ = ["VariantDraft", "create_asset", "save_draft"]


@retried
def create_asset(
    *,
    code: str,
    title: str,
    kind: str = "",
    language: str = "en",
    core: Mapping[str, str] | None = None,
    variants: Sequence[VariantDraft] = (),
    terms: Sequence[Term] = (),
    actor: User,
) -> Asset:
    """Create an asset with its whole first draft; `core` holds copy fields by name, missing ones are empty.

    Raises PermissionDenied without `content.add_asset`. Raises ValidationError with every problem by field: a code that is
    taken or ill-formed, a blank title, a wrong language tag or link, a control character, a term or channel that may not be
    used.
    """
    require(actor, "content.add_asset")
    code = tidy(code)
    with tree_lock.shared():
        problems = code_problems(code)
        if not problems and Asset.objects.filter(code=code).exists():
            problems = [_taken(code)]
        draft = check_draft(
            title=title,
            kind=kind,
            language=language,
            core=core or {},
            variants=_as_they_are(variants),
            terms=read_anew(terms),
            problems={"code": problems},
        )
        asset = Asset(code=code, **draft.fields)
        try:
            with transaction.atomic():
                save_as(asset, actor=actor)
        except IntegrityError as error:  # somebody took the code since we looked
            raise ValidationError({"code": [_taken(code)]}) from error
        write_parts(asset, draft, actor=actor)
        Edit.objects.create(asset=asset, actor=actor)
        keep_search_texts([asset.pk])
    return asset


@retried
def save_draft(
    *,
    asset: Asset,
    expected_version: int,
    expects_live: bool = False,
    title: str,
    kind: str,
    core: Mapping[str, str],
    variants: Sequence[VariantDraft],
    terms: Sequence[Term],
    actor: User,
) -> Asset:
    """Replace the whole draft of `asset` and return the saved row. A copy field, variant or term that is left out is removed.

    A save that changes nothing writes nothing. Raises PermissionDenied without `content.change_asset`. Raises ValidationError
    with code "conflict" when the draft is no longer at `expected_version`, or with `expects_live` when another revision is live
    than was in `asset` when it was read, with code "withdrawn" for a withdrawn asset, and otherwise as create_asset does.
    """
    require(actor, "content.change_asset")
    with tree_lock.shared():
        row = Asset.objects.select_for_update().get(pk=asset.pk)
        refuse_withdrawn(row)
        if row.version != expected_version:
            raise ValidationError(
                _(
                    "Somebody else saved this draft since you opened it (version %(theirs)d, yours was %(yours)d). "
                    "Reload it and make your change again."
                ),
                code="conflict",
                params={"theirs": row.version, "yours": expected_version},
            )
        if expects_live and row.live_revision_id != asset.live_revision_id:
            raise ValidationError(
                _("Another text of this asset went live since you read it. Read it again and make your change to that."),
                code="conflict",
            )
        held = Held.by(row)
        draft = check_draft(
            title=title,
            kind=kind,
            language=row.language,
            core=core,
            variants=_as_they_are(variants),
            terms=read_anew(terms),
            held=held,
        )
        if write_draft(row, draft, held, actor=actor):
            keep_search_texts([row.pk])
    return row


def _as_they_are(variants: Sequence[VariantDraft]) -> list[VariantDraft]:
    channels = read_anew(variant.channel for variant in variants)
    return [VariantDraft(channel, variant.language, variant.copy) for variant, channel in zip(variants, channels, strict=True)]


def _taken(code: str) -> str:
    return _("An asset with the code %(code)s exists already.") % {"code": code}
