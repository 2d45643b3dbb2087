"""Checking and writing a draft, for what a person saves (assets.py) and for what an import brings (importing.py)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from content.models import Asset, Edit, Tag, Variant
from content.rules.snapshots import COPY_FIELDS
from content.rules.text_rules import KIND_MAX_LENGTH, TITLE_MAX_LENGTH, copy_problems, language_problems, text_problems, tidy
from people.history import delete_as, save_as
from people.models import User
from taxonomy.models import Term, validate_code
from taxonomy.queries.terms import require_carriable, require_usable
from taxonomy.vocabulary.codes import CHANNEL_FACET, CODE_MAX_LENGTH
from taxonomy.vocabulary.languages import usual_case

VariantKey = tuple[int, str]
"""The id of the channel term, and the language."""


class VariantDraft(NamedTuple):
    """A variant as somebody wants it; an empty or missing copy field means "as in the core"."""

    channel: Term
    language: str
    copy: Mapping[str, str]


@dataclass(frozen=True)
class Draft:
    """A whole draft that has passed every check."""

    title: str
    kind: str
    language: str
    core: dict[str, str]
    variants: dict[VariantKey, dict[str, str]]
    term_ids: frozenset[int]

    @property
    def fields(self) -> dict[str, str]:
        """The columns of the asset's own row."""
        return {"title": self.title, "kind": self.kind, "language": self.language, **self.core}


@dataclass(frozen=True)
class Held:
    """The variants and tags that an asset has now."""

    variants: dict[VariantKey, Variant]
    tags: dict[int, Tag]

    @classmethod
    def by(cls, asset: Asset) -> "Held":
        return cls(
            variants={(variant.channel_id, variant.language): variant for variant in asset.variants.all()},
            tags={tag.term_id: tag for tag in asset.tags.all()},
        )


NOTHING = Held(variants={}, tags={})


def check_draft(
    *,
    title: str,
    kind: str,
    language: str,
    core: Mapping[str, str],
    variants: Sequence[VariantDraft],
    terms: Iterable[Term],
    held: Held = NOTHING,
    problems: Mapping[str, list[str]] | None = None,
) -> Draft:
    """The checked draft; raises ValidationError with every problem by field, those in `problems` (found earlier) included.

    Terms that the asset already has may stay when they are deprecated by now, so that nobody has to tag again to correct a
    word. Freezing a revision refuses them.
    """
    errors: defaultdict[str, list[str]] = defaultdict(list, {field: list(found) for field, found in (problems or {}).items()})
    title, kind, language = tidy(title), tidy(kind), usual_case(language)
    if not title:
        errors["title"].append(_("Give the asset a title."))
    errors["title"] += text_problems(title, max_length=TITLE_MAX_LENGTH)
    errors["kind"] += text_problems(kind, max_length=KIND_MAX_LENGTH)
    errors["language"] += language_problems(language)
    core, copy_errors = _checked_copy(core)
    for field, found in copy_errors.items():
        errors[field] += found
    checked_variants, variant_errors = _checked_variants(variants, held)
    errors["variants"] += variant_errors
    terms = list(terms)
    new = [term for term in terms if term.pk not in held.tags]
    errors["terms"] += _problems_of(require_usable, new) + _problems_of(require_carriable, new)
    if found_errors := {field: found for field, found in errors.items() if found}:
        raise ValidationError(found_errors)
    return Draft(title, kind, language, core, checked_variants, frozenset(term.pk for term in terms))


def code_problems(code: str) -> list[str]:
    """Why `code` cannot name an asset."""
    problems = text_problems(code, max_length=CODE_MAX_LENGTH)
    try:
        validate_code(code)
    except ValidationError as error:
        problems += error.messages
    return problems


def refuse_withdrawn(asset: Asset) -> None:
    """Raise ValidationError when `asset` was withdrawn: its words and tags cannot change any more."""
    if asset.withdrawn_at is not None:
        raise ValidationError(
            _("Asset %(code)s was withdrawn on %(date)s: its words, variants and tags cannot change."),
            code="withdrawn",
            params={"code": asset.code, "date": date_format(asset.withdrawn_at, "Y-m-d")},
        )


def write_draft(asset: Asset, draft: Draft, held: Held, *, actor: User, reason: str = "") -> bool:
    """Make the stored draft equal to `draft`, writing only rows that differ; return whether any did.

    A change raises the version, so that two people who edit at once notice, and adds one Edit by `actor`. Runs in the caller's
    transaction, which has locked the asset's row and keeps the search texts (searching.py) afterwards.
    """
    changed = write_parts(asset, draft, held, actor=actor, reason=reason) or _differs(asset, draft.fields)
    if changed:
        _assign(asset, draft.fields)
        asset.version += 1
        save_as(asset, actor=actor, reason=reason)
        Edit.objects.create(asset=asset, actor=actor)
    return changed


def write_parts(asset: Asset, draft: Draft, held: Held = NOTHING, *, actor: User, reason: str = "") -> bool:
    """Make the variants and tags of `asset` equal to those of `draft`, row by row; return whether any differed."""
    variants_changed = _write_variants(asset, draft.variants, held.variants, actor=actor, reason=reason)
    tags_changed = _write_tags(asset, draft.term_ids, held.tags, actor=actor, reason=reason)
    return variants_changed or tags_changed


def _checked_copy(copy: Mapping[str, str]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Every copy field tidied, empty where missing, and the problems by field; a field that does not exist is a problem."""
    tidied = {field: tidy(copy.get(field, "")) for field in COPY_FIELDS}
    problems = {field: found for field, text in tidied.items() if (found := copy_problems(field, text))}
    for field in copy.keys() - set(COPY_FIELDS):
        problems[field] = [_("There is no copy field “%(field)s”.") % {"field": field}]
    return tidied, problems


def _checked_variants(variants: Sequence[VariantDraft], held: Held) -> tuple[dict[VariantKey, dict[str, str]], list[str]]:
    """The variants by channel and language, and every problem, each saying which variant it is about."""
    checked: dict[VariantKey, dict[str, str]] = {}
    problems: list[str] = []
    held_channels = {channel_id for channel_id, _language in held.variants}
    for variant in variants:
        language = usual_case(variant.language)
        copy, copy_errors = _checked_copy(variant.copy)
        found = language_problems(language) + [
            _("%(field)s: %(problem)s") % {"field": _name(field), "problem": problem}
            for field, field_problems in copy_errors.items()
            for problem in field_problems
        ]
        if variant.channel.pk not in held_channels:
            found += _problems_of(require_usable, [variant.channel], facet_code=CHANNEL_FACET)
        if (variant.channel.pk, language) in checked:
            found.append(_("There are two variants for this channel and language; keep one."))
        checked[variant.channel.pk, language] = copy
        problems += [
            _("Variant %(channel)s, %(language)s: %(problem)s")
            % {"channel": variant.channel.code, "language": language, "problem": problem}
            for problem in found
        ]
    return checked, problems


def _name(field: str) -> str:
    """What a person calls the copy field; one that does not exist keeps its own name."""
    return {column.name: str(column.verbose_name) for column in Variant._meta.concrete_fields}.get(field, field)


def _problems_of(check: Callable[..., None], terms: Sequence[Term], **options: str) -> list[str]:
    try:
        check(terms, **options)
    except ValidationError as error:
        return list(error.messages)
    return []


def _write_variants(
    asset: Asset,
    wanted: Mapping[VariantKey, Mapping[str, str]],
    held: Mapping[VariantKey, Variant],
    *,
    actor: User,
    reason: str,
) -> bool:
    gone = [variant for key, variant in held.items() if key not in wanted]
    for variant in gone:
        delete_as(variant, actor=actor, reason=reason)
    changed = bool(gone)
    for key, copy in wanted.items():
        channel_id, language = key
        row = held.get(key) or Variant(asset=asset, channel_id=channel_id, language=language)
        if row.pk is None or _differs(row, copy):
            _assign(row, copy)
            save_as(row, actor=actor, reason=reason)
            changed = True
    return changed


def _write_tags(asset: Asset, wanted: Iterable[int], held: Mapping[int, Tag], *, actor: User, reason: str) -> bool:
    wanted = set(wanted)
    gone = held.keys() - wanted
    new = wanted - held.keys()
    for term_id in sorted(gone):
        delete_as(held[term_id], actor=actor, reason=reason)
    for term_id in sorted(new):
        save_as(Tag(asset=asset, term_id=term_id), actor=actor, reason=reason)
    return bool(gone or new)


def _differs(row: Asset | Variant, fields: Mapping[str, str]) -> bool:
    return any(getattr(row, field) != value for field, value in fields.items())


def _assign(row: Asset | Variant, fields: Mapping[str, str]) -> None:
    for field, value in fields.items():
        setattr(row, field, value)
