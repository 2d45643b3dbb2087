"""Forms about proposed terms. The services have the rules."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext_lazy

from pages.taxonomy.details.forms import ExactTermField
from taxonomy.models import Facet, Term
from taxonomy.vocabulary.codes import CODE_MAX_LENGTH


class ProposalForm(forms.Form):
    """A proposed term. `facets` are those to which the person may propose."""

    facet = forms.ModelChoiceField(
        label=gettext_lazy("Facet"),
        queryset=Facet.objects.none(),
        to_field_name="code",
        empty_label=gettext_lazy("Choose a facet"),
    )
    label = forms.CharField(label=gettext_lazy("Label"), help_text=gettext_lazy("What people call it."))
    language = forms.CharField(label=gettext_lazy("Language of the label"), help_text=gettext_lazy("en, fr, pt-BR …"))
    parent = ExactTermField(label=gettext_lazy("Parent"), required=False)
    definition = forms.CharField(label=gettext_lazy("Definition"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    reason = forms.CharField(label=gettext_lazy("Why it is needed"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    code = forms.CharField(
        label=gettext_lazy("Code"),
        required=False,
        help_text=gettext_lazy("Never changes. Leave it empty to make one from the label."),
    )

    use_required_attribute = False

    def __init__(self, *args: Any, facets: QuerySet[Facet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["facet"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker; it is declared above
        field.queryset = facets

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        facet, label = cleaned.get("facet"), cleaned.get("label")
        if facet and label and not cleaned.get("code"):
            cleaned["code"] = free_code(facet, label)
            if not cleaned["code"]:
                self.add_error("code", gettext_lazy("No code can be made from this label. Enter a code."))
        return cleaned

    def proposal(self) -> dict[str, Any]:
        """The keyword arguments of terms.propose_term, except the actor."""
        cleaned = self.cleaned_data
        return {
            "labels": {cleaned["language"]: cleaned["label"]},
            **{name: cleaned[name] for name in ("facet", "code", "parent", "definition", "reason")},
        }


class DeclineForm(forms.Form):
    """Why a proposed term is declined, and what to use instead."""

    reason = forms.CharField(
        label=gettext_lazy("Why not"),
        help_text=gettext_lazy("The person who proposed it reads this."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    replaced_by = ExactTermField(label=gettext_lazy("Use instead"), required=False)

    use_required_attribute = False


def free_code(facet: Facet, label: str) -> str:
    """Make a code from `label` that no term of `facet` has; "" if no character of it fits into a code."""
    stem = slugify(label)[: CODE_MAX_LENGTH - 4].strip("-_")
    taken = set(Term.objects.filter(facet=facet, code__startswith=stem).values_list("code", flat=True)) if stem else set()
    number = 1
    code = stem
    while code in taken:
        number += 1
        code = f"{stem}-{number}"
    return code
