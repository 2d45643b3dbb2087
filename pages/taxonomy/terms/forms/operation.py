"""The base of the forms about terms: the field that chooses terms, and the form that makes operations."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from pages.taxonomy.forms import TermsInput
from people.language import reader_language
from propagation.review.queries.operation_texts import new_label
from taxonomy.models import Facet, Term
from taxonomy.queries.references import Pick, picks_for, split_references, terms_by_reference
from taxonomy.vocabulary.operations import Create, Operation


class ReferencesField(forms.Field):
    """Terms of one facet by reference; they exist, or the person has staged to add them. Cleans to the references.

    The form gives `facet_code` and `adding` (reference -> the staged operation that adds it). `is_single`: one at most.
    """

    widget = TermsInput
    facet_code = ""

    def __init__(self, *, is_single: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.is_single = is_single
        self.adding: Mapping[str, Create] = {}

    def clean(self, value: Sequence[str]) -> list[str]:
        references: list[str] = super().clean(value) or []
        found = terms_by_reference(references)
        problems = []
        for reference in references:
            names = {"reference": reference[:200], "facet": self.facet_code}
            if not reference.startswith(f"{self.facet_code}:"):
                problems.append(_("“%(reference)s” is not a term of the facet %(facet)s.") % names)
            elif reference not in found and reference not in self.adding:
                problems.append(_("There is no term “%(reference)s”. A term is written facet:code.") % names)
        if self.is_single and len(references) > 1:
            problems.append(_("Choose one term only."))
        if problems:
            raise ValidationError(problems)
        return references

    def picks(self, references: Sequence[str], language: str) -> list[Pick]:
        """What the term picker shows for `references`."""
        shown = picks_for(references, language)
        return [
            Pick(pick.reference, new_label(self.adding[pick.reference], language), "proposed")
            if pick.reference in self.adding and not pick.status
            else pick
            for pick in shown
        ]


class OperationForm(forms.Form):
    """Operations on `term` of `facet`; None: on the facet itself. `staged`: the operations that the person has staged.

    `names`: field of the operation -> field of this form that shows its problems.
    """

    names: ClassVar[dict[str, str]] = {}
    use_required_attribute = False

    def __init__(self, *args: Any, facet: Facet, term: Term | None, staged: Sequence[Operation], **options: Any) -> None:
        super().__init__(*args, **options)
        self.facet, self.term = facet, term
        for field in self.fields.values():
            if isinstance(field, ReferencesField):
                field.facet_code = facet.code
                field.adding = {one.term: one for one in staged if isinstance(one, Create)}

    @property
    def reference(self) -> str:
        return f"{self.facet.code}:{self.term.code}" if self.term else ""

    def operations(self) -> list[Operation]:
        """The operations of a valid form, in order."""
        raise NotImplementedError

    def rows(self) -> Iterator[tuple[forms.BoundField, list[Pick] | None]]:
        """Each field, with the chosen terms if it is a term picker, else None."""
        for bound in self:
            if isinstance(bound.field, ReferencesField):
                references = split_references(bound.value() or [])
                yield bound, bound.field.picks(references, reader_language())
            else:
                yield bound, None
