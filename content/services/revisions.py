"""Freezing drafts into revisions, and what a release does with them: of many assets at once, in statements for 500 of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from content.models import Asset, Edit, Revision
from content.queries.assets import draft_snapshots, terms_out_of_use
from content.rules.canonical import canonical_json, sha256_hex
from content.services.drafting import refuse_withdrawn
from people.history import BATCH, signed, update_all_as
from people.models import User
from people.rights import require
from taxonomy.models import Term
from taxonomy.queries.terms import resolve_many
from taxonomy.vocabulary.statuses import TermStatus


@dataclass(frozen=True)
class Frozen:
    """What came of freezing several drafts, by asset id: the revision of each, or why it cannot be frozen."""

    revisions: Mapping[int, Revision]
    problems: Mapping[int, ValidationError]


def _ignored(assets: int) -> None:
    """Told of a batch, does nothing."""


def freeze_drafts(*, assets: Sequence[Asset], watch: Callable[[int], None] = _ignored, actor: User) -> Frozen:
    """Freeze the draft of each of `assets`; where a draft has exactly the bytes of its newest revision, that one again.

    All edits since the last freeze are tied to the revision, even those that undo one another: what counts is who wrote.
    Cannot be frozen: a withdrawn asset, and one whose tags or channels are not all active terms; the reason names their
    replacements. The caller shares the tree and has locked the assets, so that numbers are 1, 2, 3 ... without a gap or a
    repeat. `watch` is told of each batch how many it had. Raises PermissionDenied without `content.change_asset`.
    """
    require(actor, "content.change_asset")
    problems = _problems(assets)
    able = [asset for asset in assets if asset.pk not in problems]
    revisions: dict[int, Revision] = {}
    for batch in _batches(able):
        revisions |= _freeze(batch, actor)
        watch(len(batch))
    newest = Revision.objects.filter(asset=OuterRef("asset")).order_by("-number")
    Edit.objects.filter(asset__in=list(revisions), revision=None).update(revision=Subquery(newest.values("pk")[:1]))
    return Frozen(revisions, problems)


def make_live(*, revisions: Mapping[int, Revision], watch: Callable[[int], None] = _ignored, actor: User) -> list[Asset]:
    """Make the revisions those that channels must serve, by asset id; write nothing of those that are already.

    Called by a release, in its transaction; the right to release is checked there. The drafts and their versions stay as they
    are. `watch` is told of each batch. Raises ValidationError for another asset's revision and for a withdrawn asset.
    """
    with transaction.atomic():
        assets, moved, now = _locked(revisions), [], timezone.now()
        for asset in assets:
            revision = revisions[asset.pk]
            if revision.asset_id != asset.pk:
                raise ValidationError(
                    _("Revision %(number)d belongs to another asset than %(code)s."),
                    code="conflict",
                    params={"number": revision.number, "code": asset.code},
                )
            refuse_withdrawn(asset)
            if asset.live_revision_id != revision.pk:
                asset.live_revision, asset.updated_at = revision, now
                signed(asset, actor=actor, reason=f"Released revision {revision.number}")
                moved.append(asset)
        for batch in _batches(moved):
            # "+ 0", so that PostgreSQL looks among the few revisions of the asset, and not among those of the whole batch.
            those = Revision.objects.annotate(key=F("pk") + 0).filter(key__in=[revisions[asset.pk].pk for asset in batch])
            its_own = those.filter(asset=OuterRef("pk"))
            update_all_as(batch, live_revision=Subquery(its_own.values("pk")), updated_at=now, actor=actor)
            watch(len(batch))
    return assets


def withdraw(*, assets: Sequence[int], actor: User) -> list[Asset]:
    """Mark the assets with these ids as withdrawn: channels must stop serving them, and their drafts cannot change.

    `live_revision` stays: it says what was live last. Called by a release, in its transaction; the right to release is checked
    there. Raises ValidationError when one was withdrawn before.
    """
    with transaction.atomic():
        rows, now = _locked(assets), timezone.now()
        for asset in rows:
            refuse_withdrawn(asset)
            asset.withdrawn_at = asset.updated_at = now
            signed(asset, actor=actor, reason="Withdrawn")
        update_all_as(rows, withdrawn_at=now, updated_at=now, actor=actor)
    return rows


def _locked(assets: Sequence[int] | Mapping[int, Revision]) -> list[Asset]:
    return list(Asset.objects.select_for_update().filter(pk__in=list(assets)).order_by("pk"))


def _batches(assets: Sequence[Asset]) -> Iterator[Sequence[Asset]]:
    return (assets[start : start + BATCH] for start in range(0, len(assets), BATCH))


def _freeze(assets: Sequence[Asset], actor: User) -> dict[int, Revision]:
    """Asset id -> its revision with the bytes of its draft; five statements."""
    snapshots = draft_snapshots(assets)
    last = Revision.objects.filter(asset=OuterRef("asset")).order_by("-number").values("number")[:1]
    newest = {
        revision.asset_id: revision
        for revision in Revision.objects.filter(asset__in=[asset.pk for asset in assets], number=Subquery(last))
    }
    revisions, new = {}, []
    for asset in assets:
        data, before = canonical_json(snapshots[asset.pk]), newest.get(asset.pk)
        if before is not None and bytes(before.snapshot) == data:
            revisions[asset.pk] = before
        else:
            number = before.number + 1 if before else 1
            made = Revision(asset=asset, number=number, snapshot=data, sha256=sha256_hex(data), created_by=actor)
            revisions[asset.pk] = made
            new.append(made)
    Revision.objects.bulk_create(new, batch_size=BATCH)
    return revisions


def _problems(assets: Sequence[Asset]) -> dict[int, ValidationError]:
    problems: dict[int, ValidationError] = {}
    inactive = terms_out_of_use([asset.pk for asset in assets])
    replaced = {term.reference for terms in inactive.values() for term in terms if term.status != TermStatus.PROPOSED}
    replacements = resolve_many(replaced) if replaced else {}
    for asset in assets:
        try:
            refuse_withdrawn(asset)
        except ValidationError as error:
            problems[asset.pk] = error
            continue
        if asset.pk in inactive:
            told = [_inactive(term, replacements) for term in inactive[asset.pk]]
            message = _("Asset %(code)s: %(problem)s")
            problems[asset.pk] = ValidationError(
                {"terms": [message % {"code": asset.code, "problem": problem} for problem in told]}
            )
    return problems


def _inactive(term: Term, replacements: Mapping[str, Term]) -> str:
    """Why `term` cannot be frozen, and what to do instead."""
    if term.status == TermStatus.PROPOSED:
        return _("%(term)s is only proposed; activate it first, or remove it.") % {"term": term.reference}
    replacement = replacements[term.reference]
    if replacement.pk == term.pk:
        return _("%(term)s is deprecated and nothing replaces it; remove it.") % {"term": term.reference}
    return _("%(term)s is no longer in use; replace it with %(replacement)s.") % {
        "term": term.reference,
        "replacement": replacement.reference,
    }
