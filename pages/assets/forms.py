"""Forms of the asset pages. They read what was typed and show problems at the fields; the rules are in the services."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.models import Asset
from content.rules.snapshots import COPY_FIELDS
from content.rules.text_rules import copy_problems, language_problems, tidy
from pages.form_pages import RowFormSet
from taxonomy.models import Facet, Term
from taxonomy.queries.references import split_references, terms_by_reference
from taxonomy.vocabulary.languages import usual_case

_NOT_LISTED = {"invalid_choice": gettext_lazy("“%(value)s” is not a channel that can be used. Choose one from the list.")}


class CopyForm(forms.Form):
    """The five fields that customers read."""

    headline = forms.CharField(label=gettext_lazy("Headline"), required=False)
    body = forms.CharField(label=gettext_lazy("Body"), required=False, widget=forms.Textarea(attrs={"rows": 6}))
    call_to_action = forms.CharField(label=gettext_lazy("Call to action"), required=False)
    link = forms.CharField(label=gettext_lazy("Link"), required=False, widget=forms.TextInput(attrs={"inputmode": "url"}))
    legal_line = forms.CharField(label=gettext_lazy("Legal line"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        """Show the problems of each text at its own field. The services apply the same rules again."""
        cleaned = super().clean() or self.cleaned_data
        for name in COPY_FIELDS:
            for problem in copy_problems(name, tidy(cleaned.get(name, ""))):
                self.add_error(name, problem)
        return cleaned

    def copy(self) -> dict[str, str]:
        """The five fields by name."""
        return {name: self.cleaned_data[name] for name in COPY_FIELDS}

    def copy_fields(self) -> list[forms.BoundField]:
        """The five fields, for a template."""
        return [self[name] for name in COPY_FIELDS]


class AssetForm(CopyForm):
    """The asset without its variants. `version` is the version of the draft that the form showed."""

    title = forms.CharField(label=gettext_lazy("Title"), help_text=gettext_lazy("What your team calls it."))
    kind = forms.CharField(
        label=gettext_lazy("Kind"), required=False, help_text=gettext_lazy("For example article, offer, disclaimer.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    field_order = ["title", "kind"]

    @staticmethod
    def initial_of(asset: Asset) -> dict[str, Any]:
        return {name: getattr(asset, name) for name in ("title", "kind", "version", *COPY_FIELDS)}


class NewAssetForm(AssetForm):
    """A new asset. Its code and language are chosen here and never change."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("Never changes. Letters, digits and . _ ~ - only, for example spring-card-offer."),
    )
    language = forms.CharField(
        label=gettext_lazy("Language"), initial="en", help_text=gettext_lazy("Of the core text, for example en, fr or pt-BR.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput, initial=1)

    field_order = ["title", "code", "kind", "language"]


class VariantForm(CopyForm):
    """The asset for one channel and language; an empty field inherits from the core. `channels`: term code -> label."""

    channel = forms.ChoiceField(label=gettext_lazy("Channel"), error_messages=_NOT_LISTED)
    language = forms.CharField(label=gettext_lazy("Language"))

    field_order = ["channel", "language"]

    def clean_language(self) -> str:
        language = usual_case(self.cleaned_data["language"])
        if problems := language_problems(language):
            raise ValidationError(problems)
        return language

    def __init__(self, *args: Any, channels: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["channel"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker; it is declared above
        field.choices = [("", _("Choose a channel")), *channels.items()]
        for name in COPY_FIELDS:
            self.fields[name].widget.attrs["placeholder"] = _("Inherited from the core")

    @property
    def name(self) -> str:
        """What a heading calls this variant: "Email, fr", or "" while it is new."""
        channel, language = self["channel"].value(), self["language"].value()
        labels = dict(self.fields["channel"].choices)  # type: ignore[attr-defined]  # a ChoiceField, see __init__
        return f"{labels.get(channel, channel)}, {language}" if channel else ""


VariantFormSet = forms.formset_factory(VariantForm, formset=RowFormSet, extra=0, can_delete=True, max_num=200, absolute_max=200)


def terms_field(facet: Facet) -> str:
    """The name of the inputs that hold an asset's tags in `facet`."""
    return f"terms-{facet.code}"


class Typed(NamedTuple):
    """References that somebody sent, by facet code ("" for any facet), the terms they name, and every problem."""

    references: Mapping[str, Sequence[str]]
    terms: Mapping[str, Term]
    problems: Sequence[str]


def read_terms(data: QueryDict, fields: Mapping[str, str]) -> Typed:
    """Read what the term pickers sent. `fields`: facet code ("" for any facet) -> name of its inputs.

    A value holds one reference, or several, separated by commas or line ends.
    """
    typed = {facet: split_references(data.getlist(name)) for facet, name in fields.items()}
    found = terms_by_reference(reference for references in typed.values() for reference in references)
    problems = []
    for facet, references in typed.items():
        for reference in references:
            names = {"reference": reference, "facet": facet}
            if reference not in found:
                problems.append(_("There is no term “%(reference)s”. A term is written facet:code.") % names)
            elif facet and found[reference].facet.code != facet:
                problems.append(_("“%(reference)s” is not a term of the facet %(facet)s.") % names)
    return Typed(typed, found, problems)
