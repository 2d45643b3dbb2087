"""Forms of the pages that edit the words of a term, its part in a journey, and the rules of its facet.

They read what was typed and show problems at the fields; the rules are in the services.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pages.form_pages import RowFormSet
from pages.taxonomy.forms import TermsInput
from people.models import User
from taxonomy.models import MAPPING_KINDS, NOTE_KINDS, SYNONYM_KINDS, Facet, JourneyPart, Term
from taxonomy.queries.references import terms_by_reference
from taxonomy.vocabulary.journey_parts import JourneyKind
from taxonomy.vocabulary.rows import Notation, Note, OutsideName, Synonym

MOST_ROWS = 300
_DATE = {"type": "date"}


class ExactTermsField(forms.Field):
    """Terms by reference. A replaced term stands for itself, not for its replacement. Cleans to a list of Term."""

    widget = TermsInput

    def clean(self, value: Sequence[str]) -> list[Term]:
        references = super().clean(value) or []
        found = terms_by_reference(references)
        if missing := [reference for reference in references if reference not in found]:
            message = _("There is no term “%(reference)s”. A term is written facet:code.")
            raise ValidationError([message % {"reference": reference[:200]} for reference in missing])
        return [found[reference] for reference in references]


class ExactTermField(ExactTermsField):
    """At most one term by reference. Cleans to a Term or None."""

    def clean(self, value: Sequence[str]) -> Term | None:  # type: ignore[override]  # one instead of several
        terms = super().clean(value)
        if len(terms) > 1:
            raise ValidationError(_("Choose one term only."))
        return terms[0] if terms else None


class RowForm(forms.Form):
    """One of several rows. An empty row counts as no row."""

    use_required_attribute = False

    def value(self) -> tuple[Any, ...]:
        """The values of the row, in the order of its fields."""
        return tuple(self.cleaned_data.get(name, "") for name in self.fields)


def _language() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Language"), required=False, widget=forms.TextInput(attrs={"spellcheck": "false"})
    )


class SynonymForm(RowForm):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=list(SYNONYM_KINDS.items()), required=False)
    language = _language()
    text = forms.CharField(label=gettext_lazy("Synonym"), required=False)


class NoteForm(RowForm):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=list(NOTE_KINDS.items()), required=False)
    language = _language()
    text = forms.CharField(label=gettext_lazy("Text"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class NotationForm(RowForm):
    text = forms.CharField(label=gettext_lazy("Notation"), required=False)
    datatype = forms.CharField(label=gettext_lazy("Notation system, as a URI"), required=False)


class MappingForm(RowForm):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=list(MAPPING_KINDS.items()), required=False)
    target = forms.CharField(label=gettext_lazy("URI or identifier"), required=False)
    scheme = forms.CharField(label=gettext_lazy("System"), required=False)

    field_order = ["kind", "scheme", "target"]

    def value(self) -> tuple[Any, ...]:
        return tuple(self.cleaned_data.get(name, "") for name in ("kind", "target", "scheme"))


class ExitForm(RowForm):
    """An exit of a stage. `targets`: reference -> name of each stage or journey to which it may lead."""

    target = forms.ChoiceField(label=gettext_lazy("Leads to"), required=False)
    condition = forms.CharField(label=gettext_lazy("When"), required=False)

    def __init__(self, *args: Any, targets: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["target"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker; it is declared above
        field.choices = [("", _("Choose a stage or journey")), *targets.items()]


def row_formset(form: type[RowForm]) -> type[forms.BaseFormSet]:
    """A formset for rows of one kind, at most MOST_ROWS."""
    return forms.formset_factory(form, formset=RowFormSet, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


ROWS: dict[str, tuple[type[RowForm], Any]] = {
    "synonyms": (SynonymForm, Synonym),
    "notes": (NoteForm, Note),
    "notations": (NotationForm, Notation),
    "mappings": (MappingForm, OutsideName),
}
"""Field of details.save_details -> the form of one row, and the class of its value."""


class DetailsForm(forms.Form):
    """The details that a term has only once. `expected` is the term's time stamp when the form was shown."""

    expected = forms.CharField(widget=forms.HiddenInput)
    related = ExactTermsField(label=gettext_lazy("Related terms"), required=False)
    uri = forms.CharField(label=gettext_lazy("URI"), required=False, help_text=Term._meta.get_field("uri").help_text)
    owner = forms.CharField(
        label=gettext_lazy("Owner"),
        required=False,
        help_text=gettext_lazy("The user name of the person who answers for this term."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    valid_from = forms.DateField(label=gettext_lazy("Valid from"), required=False, widget=forms.DateInput(_DATE, "%Y-%m-%d"))
    valid_to = forms.DateField(label=gettext_lazy("Valid to"), required=False, widget=forms.DateInput(_DATE, "%Y-%m-%d"))

    use_required_attribute = False

    def clean_owner(self) -> User | None:
        name = self.cleaned_data["owner"]
        owner = User.objects.filter(username=name).first() if name else None
        if name and owner is None:
            raise ValidationError(_("There is no user “%(name)s”.") % {"name": name})
        return owner


class JourneyForm(forms.Form):
    """The part of a term in a journey. `expected` is the term's time stamp when the form was shown."""

    expected = forms.CharField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=gettext_lazy("Journey, stage or step"), choices=JourneyKind, widget=forms.RadioSelect)
    goal = forms.CharField(
        label=gettext_lazy("Goal"),
        required=False,
        help_text=gettext_lazy("What the customer wants to get done."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    mindset = forms.CharField(
        label=gettext_lazy("Customer's mindset"),
        required=False,
        help_text=gettext_lazy("What customers think and feel here."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    desired_action = ExactTermField(label=gettext_lazy("Desired action"), required=False)
    kpi = forms.CharField(label=gettext_lazy("KPI"), required=False, help_text=gettext_lazy("How success is measured."))
    kpi_target = forms.CharField(label=gettext_lazy("KPI target"), required=False)
    owning_team = forms.CharField(label=gettext_lazy("Owning team"), required=False)

    use_required_attribute = False
    COLUMNS = ("kind", "goal", "mindset", "kpi", "kpi_target", "owning_team")

    @classmethod
    def initial_of(cls, part: JourneyPart | None) -> dict[str, Any]:
        if part is None:
            return {}
        action = [part.desired_action.reference] if part.desired_action else []
        return {**{name: getattr(part, name) for name in cls.COLUMNS}, "desired_action": action}


class FacetRulesForm(forms.Form):
    """The name and the rules of a facet."""

    name = forms.CharField(label=gettext_lazy("Name"))
    description = forms.CharField(label=gettext_lazy("Description"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    uri = forms.CharField(label=gettext_lazy("URI"), required=False, help_text=Facet._meta.get_field("uri").help_text)
    max_depth = forms.IntegerField(
        label=gettext_lazy("Maximum number of levels"), required=False, help_text=Facet._meta.get_field("max_depth").help_text
    )
    assets_may_carry = forms.BooleanField(
        label=gettext_lazy("Assets may carry its terms"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Assets keep the tags that they have."),
    )
    free_proposals = forms.BooleanField(
        label=gettext_lazy("Everybody may propose terms"),
        required=False,
        initial=True,
        help_text=Facet._meta.get_field("free_proposals").help_text,
    )
    free_additions = forms.BooleanField(
        label=gettext_lazy("Stewards may add active terms alone"),
        required=False,
        initial=True,
        help_text=Facet._meta.get_field("free_additions").help_text,
    )

    use_required_attribute = False


class NewFacetForm(FacetRulesForm):
    """A new facet."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("Never changes. Letters, digits and . _ ~ - only, for example audience."),
    )

    field_order = ["name", "code"]
