"""The search form of the taxonomy, and the form field with which any page chooses terms."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.language import reader_language
from taxonomy.models import Term
from taxonomy.queries.references import Pick, picks_for, split_references
from taxonomy.queries.terms import resolve_many
from taxonomy.vocabulary.limits import SEARCH_MAX_LENGTH


class SearchForm(forms.Form):
    """The search box above a tree."""

    q = forms.CharField(label=_("Search labels and codes"), required=False, max_length=SEARCH_MAX_LENGTH, strip=True)

    @property
    def text(self) -> str:
        """The search text; "" if it is not valid."""
        return self.cleaned_data["q"] if self.is_valid() else ""


class TermsInput(forms.Widget):
    """Reads what templates/ui/term_picker.html sends: one reference per input, or several, split by commas or lines.

    The page includes that template itself, with references.picks_of.
    """

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        values = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return split_references(values)

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_add" if id_ else ""


def picks_in(field: forms.BoundField) -> list[Pick]:
    """The terms in a field of references, as the term picker shows them."""
    return picks_for(field.value() or [], reader_language())


class TermsField(forms.Field):
    """Terms by reference, `facet:code`. Cleans to a list of Term, each the end of its chain of replacements."""

    widget = TermsInput

    def clean(self, value: Sequence[str]) -> list[Term]:
        references = super().clean(value) or []
        return list(dict.fromkeys(resolve_many(references).values()))
