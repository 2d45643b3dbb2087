"""Writing many drafts at once, for imports: good drafts go in, the others are reported with file and row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from content.models import Asset, Edit, Tag, Variant
from content.rules.drafts import AssetDraft
from content.services.drafting import (
    NOTHING,
    Draft,
    Held,
    VariantDraft,
    check_draft,
    code_problems,
    refuse_withdrawn,
    write_draft,
)
from content.services.searching import keep_search_texts
from people.models import User
from people.rights import require
from people.transactions import retried
from taxonomy import tree_lock
from taxonomy.models import Term
from taxonomy.queries.terms import resolve, resolve_many
from taxonomy.vocabulary.rows import RowProblem

REASON = "Imported"
BATCH = 500


@dataclass
class AssetImportReport:
    """How many assets an import created, updated and left unchanged, and why it left others out."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    problems: list[RowProblem] = field(default_factory=list)


@retried
def import_assets(*, drafts: Sequence[AssetDraft], actor: User) -> AssetImportReport:
    """Create or update the assets of `drafts`, by code; running it again with the same drafts changes nothing.

    A draft with a problem (an unknown or unusable term, a bad code, a withdrawn asset, a repeated code) is left out and
    reported; the others go in. An import replaces the whole draft, as a person's save does. Raises PermissionDenied without
    both `content.add_asset` and `content.change_asset`.
    """
    require(actor, "content.add_asset")
    require(actor, "content.change_asset")
    report = AssetImportReport()
    with tree_lock.shared():
        terms = _resolved(drafts)
        existing = (
            Asset.objects.select_for_update()
            .order_by("pk")
            .prefetch_related("variants", "tags")
            .in_bulk([draft.code for draft in drafts], field_name="code")
        )
        new: list[tuple[Asset, Draft]] = []
        written: list[Asset] = []
        seen: dict[str, AssetDraft] = {}
        for item in drafts:
            asset = existing.get(item.code)
            held = Held.by(asset) if asset else NOTHING
            try:
                _refuse_repeated(item, seen)
                if asset:
                    refuse_withdrawn(asset)
                draft = _checked(item, terms, held)
            except ValidationError as error:
                report.problems += [RowProblem(item.file, item.row, f"{item.code}: {message}") for message in _messages(error)]
                continue
            if asset is None:
                new.append((Asset(code=item.code, **draft.fields), draft))
            elif write_draft(asset, draft, held, actor=actor, reason=REASON):
                written.append(asset)
            else:
                report.unchanged += 1
        _create(new, actor=actor)
        keep_search_texts(asset.pk for asset in (*written, *(asset for asset, _draft in new)))
        report.created, report.updated = len(new), len(written)
    return report


def _resolved(drafts: Iterable[AssetDraft]) -> dict[str, Term | str]:
    """Each reference in `drafts` with its term, or with what is wrong with it."""
    references = {reference for draft in drafts for reference in draft.terms}
    references |= {variant.channel for draft in drafts for variant in draft.variants}
    try:
        return dict(resolve_many(references))
    except ValidationError:  # at least one is wrong: find out which
        resolved: dict[str, Term | str] = {}
    for reference in sorted(references):
        try:
            resolved[reference] = resolve(reference)
        except ValidationError as error:
            resolved[reference] = " ".join(error.messages)
    return resolved


def _refuse_repeated(item: AssetDraft, seen: dict[str, AssetDraft]) -> None:
    first = seen.setdefault(item.code, item)
    if first is not item:
        raise ValidationError(
            {
                "code": _("This code is already in %(file)s, row %(row)d, and can be imported only once.")
                % {"file": first.file, "row": first.row}
            }
        )


def _checked(item: AssetDraft, resolved: dict[str, Term | str], held: Held) -> Draft:
    found = {reference: resolved[reference] for reference in item.terms}
    channels = [(variant, resolved[variant.channel]) for variant in item.variants]
    return check_draft(
        title=item.title,
        kind=item.kind,
        language=item.language,
        core=item.core,
        variants=[
            VariantDraft(channel, variant.language, variant.copy) for variant, channel in channels if isinstance(channel, Term)
        ],
        terms=[term for term in found.values() if isinstance(term, Term)],
        held=held,
        problems={
            "code": code_problems(item.code),
            "terms": [problem for problem in found.values() if isinstance(problem, str)],
            "variants": [problem for _variant, problem in channels if isinstance(problem, str)],
        },
    )


def _messages(error: ValidationError) -> list[str]:
    if not hasattr(error, "error_dict"):
        return list(error.messages)
    return [f"{field}: {message}" for field, messages in error.message_dict.items() for message in messages]


def _create(new: list[tuple[Asset, Draft]], *, actor: User) -> None:
    """Write new assets with their parts, their history and one Edit each, in a few statements."""
    bulk = {"batch_size": BATCH, "default_user": actor, "default_change_reason": REASON}
    if not new:
        return
    bulk_create_with_history([asset for asset, _draft in new], Asset, **bulk)
    variants = [
        Variant(asset=asset, channel_id=channel_id, language=language, **copy)
        for asset, draft in new
        for (channel_id, language), copy in draft.variants.items()
    ]
    tags = [Tag(asset=asset, term_id=term_id) for asset, draft in new for term_id in sorted(draft.term_ids)]
    for model, rows in ((Variant, variants), (Tag, tags)):
        if rows:
            bulk_create_with_history(rows, model, **bulk)
    Edit.objects.bulk_create([Edit(asset=asset, actor=actor) for asset, _draft in new], batch_size=BATCH)
