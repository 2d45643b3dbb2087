"""The page that edits a draft: its forms, its tags, and the conflicts when somebody else saved first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from content.models import Asset
from content.queries.assets import tagged_terms
from content.rules.snapshots import COPY_FIELDS
from content.services.assets import VariantDraft
from pages.assets.forms import AssetForm, NewAssetForm, Typed, VariantFormSet, read_terms, terms_field
from pages.form_pages import Conflict
from pages.form_problems import add_problems, refill
from people.language import reader_language
from taxonomy.models import Facet, Term
from taxonomy.queries.references import Pick, path_names, picks_of
from taxonomy.vocabulary.codes import CHANNEL_FACET
from taxonomy.vocabulary.statuses import TermStatus

_ROW_FIELDS = ("channel", "language", *COPY_FIELDS)


@dataclass(frozen=True)
class FacetPicks:
    facet: Facet
    field: str
    picks: Sequence[Pick]


class DraftPage:
    """The page of asset_new and asset_edit. `data` is the submitted form; without it the page shows `asset` as saved.
    With `add_variant` in it the page gets one more variant, with `show` nothing but what was typed; neither saves.

    `problems` are sentences above the form; `conflicts` is None unless somebody else saved first.
    """

    def __init__(self, data: QueryDict | None, *, asset: Asset | None = None) -> None:
        self.asset = asset
        self.conflicts: list[Conflict] | None = None
        self.wants_saving = data is not None and not {"add_variant", "show"} & data.keys()
        self._facets = list(Facet.objects.all())
        if data is None:
            self._typed = _saved_terms(asset) if asset else Typed({}, {}, [])
        else:
            self._typed = read_terms(data, {facet.code: terms_field(facet) for facet in self._facets})
        self.problems = list(self._typed.problems)
        self._make_forms(data)

    @property
    def is_stale(self) -> bool:
        """Whether somebody else has saved since the form was shown."""
        return self.conflicts is not None

    @property
    def has_problems(self) -> bool:
        return bool(self.wants_saving and (self.problems or self.form.errors or self.variants.total_error_count()))

    def is_valid(self) -> bool:
        """Whether a service can take the draft. The page shows all problems, not only the first."""
        return all([self.form.is_valid(), self.variants.is_valid(), not self.problems])

    def draft(self) -> dict[str, Any]:
        """The keyword arguments that create_asset and save_draft share."""
        cleaned = self.form.cleaned_data
        return {
            "title": cleaned["title"],
            "kind": cleaned["kind"],
            "core": self.form.copy(),
            "variants": [
                VariantDraft(self._channels[row.cleaned_data["channel"]], row.cleaned_data["language"], row.copy())
                for row in self.variants
                if row.cleaned_data.get("channel") and not row.cleaned_data.get("DELETE")
            ],
            "terms": list(self._typed.terms.values()),
        }

    def refuse(self, error: ValidationError) -> None:
        """Show why a service refused the draft, and keep everything that was typed."""
        if getattr(error, "code", None) == "conflict" and self.asset:
            self.asset.refresh_from_db()
            self.conflicts = self._conflicts()
            refill(self.form, version=str(self.asset.version))
        else:
            add_problems(self.form, error)

    @cached_property
    def facets(self) -> list[FacetPicks]:
        """The chosen terms by facet, each with its full path."""
        picks = picks_of(self._typed.references, self._typed.terms, reader_language())
        return [FacetPicks(facet, terms_field(facet), picks.get(facet.code, [])) for facet in self._facets]

    @cached_property
    def _channels(self) -> dict[str, Term]:
        """Code -> channel term, for active terms and for those that this asset's variants have already."""
        usable = Term.objects.filter(facet__code=CHANNEL_FACET).order_by("tree_id", "lft")
        held = {variant.channel_id for variant in self.asset.variants.all()} if self.asset else set()
        return {term.code: term for term in usable if term.status == TermStatus.ACTIVE or term.pk in held}

    def _make_forms(self, data: QueryDict | None) -> None:
        labels = path_names(self._channels.values(), reader_language())
        channels = {code: labels[term.pk] for code, term in self._channels.items()}
        form_class = AssetForm if self.asset else NewAssetForm
        rows: dict[str, Any] = {"prefix": "variants", "form_kwargs": {"channels": channels}}
        if self.wants_saving:
            self.form = form_class(data)
            self.variants = VariantFormSet(data, **rows)
            return
        if data is not None:
            self.form = form_class(initial={name: data.get(name, "") for name in form_class.base_fields})
            initial = [*_typed_rows(data), *([{}] if "add_variant" in data else [])]
        else:
            self.form = form_class(initial=AssetForm.initial_of(self.asset) if self.asset else None)
            initial = _saved_rows(self.asset) if self.asset else []
        self.variants = VariantFormSet(initial=initial, **rows)
        self.variants.extra = len(initial)

    def _conflicts(self) -> list[Conflict]:
        assert self.asset is not None  # noqa: S101 - for the type checker; refuse() looked
        theirs, yours = AssetForm.initial_of(self.asset), self.form.cleaned_data
        found = [
            Conflict(str(self.form.fields[name].label), theirs[name], yours[name])
            for name in ("title", "kind", *COPY_FIELDS)
            if theirs[name] != yours[name]
        ]
        ours = {_row_name(row): _row_text(row) for row in (form.cleaned_data for form in self.variants) if row.get("channel")}
        saved = {_row_name(row): _row_text(row) for row in _saved_rows(self.asset)}
        for name in sorted(ours.keys() | saved.keys()):
            if ours.get(name) != saved.get(name):
                label = _("Variant %(name)s") % {"name": name}
                found.append(Conflict(label, saved.get(name, ""), ours.get(name, "")))
        tags = sorted(term.reference for term in tagged_terms(self.asset))
        if tags != sorted(self._typed.terms):
            found.append(Conflict(_("Tags"), ", ".join(tags), ", ".join(sorted(self._typed.terms))))
        return found


def _saved_terms(asset: Asset) -> Typed:
    terms = tagged_terms(asset)
    references: dict[str, list[str]] = {}
    for term in terms:
        references.setdefault(term.facet.code, []).append(term.reference)
    return Typed(references, {term.reference: term for term in terms}, [])


def _saved_rows(asset: Asset) -> list[dict[str, str]]:
    variants = asset.variants.select_related("channel").order_by("channel__tree_id", "channel__lft", "language")
    return [
        {
            "channel": variant.channel.code,
            "language": variant.language,
            **{name: getattr(variant, name) for name in COPY_FIELDS},
        }
        for variant in variants
    ]


def _typed_rows(data: QueryDict) -> list[dict[str, str]]:
    count = data.get("variants-TOTAL_FORMS", "")
    rows = range(min(int(count), 200) if count.isdecimal() else 0)
    return [
        {name: data.get(f"variants-{row}-{name}", "") for name in _ROW_FIELDS}
        for row in rows
        if f"variants-{row}-DELETE" not in data
    ]


def _row_name(row: dict[str, Any]) -> str:
    return f"{row['channel']}, {row['language']}"


def _row_text(row: dict[str, Any]) -> str:
    return "\n".join(row[name] for name in COPY_FIELDS if row[name])
