"""Forms about terms: what a page may ask, and the field in which other pages name terms."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from taxonomy.models import Term
from taxonomy.queries import paths, resolve_many

PATH_SEPARATOR = " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} "


class SearchForm(forms.Form):
    """The search box above a tree."""

    q = forms.CharField(label=_("Search labels and codes"), required=False, max_length=200, strip=True)


class TermsInput(forms.Widget):
    """Reads what templates/ui/term_picker.html sends: one reference per input, or several split by commas or lines.

    The page includes that template itself, with `picks_of`.
    """

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        values = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        parts = [part.strip() for value in values for part in value.replace(",", "\n").splitlines()]
        return list(dict.fromkeys(part for part in parts if part))

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_add" if id_ else ""


class TermsField(forms.Field):
    """Terms by reference, `facet:code`. Cleans to a list of Term, each the end of its chain of replacements."""

    widget = TermsInput

    def clean(self, value: Sequence[str]) -> list[Term]:
        references = super().clean(value) or []
        return list(dict.fromkeys(resolve_many(references).values()))


@dataclass(frozen=True)
class Pick:
    """One chosen term as the picker shows it, `label` being its path; a reference that names no term has no `status`."""

    reference: str
    label: str
    status: str


def picks_of(references: Sequence[str], language: str) -> list[Pick]:
    """What the term picker shows for `references` as typed; three queries."""
    pairs = [reference.partition(":")[::2] for reference in references]
    wanted = reduce(or_, (Q(facet__code=facet, code=code) for facet, code in pairs), Q(pk__in=()))
    known = {term.reference: term for term in Term.objects.filter(wanted).select_related("facet")}
    found = paths(known.values(), language)
    return [
        Pick(reference, PATH_SEPARATOR.join(found[known[reference].pk]), known[reference].status)
        if reference in known
        else Pick(reference, reference, "")
        for reference in references
    ]
