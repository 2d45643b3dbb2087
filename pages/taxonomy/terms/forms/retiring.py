"""Forms that take a term out of use: merge, split, deprecate."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pages.taxonomy.terms.forms.operation import OperationForm, ReferencesField
from people.language import reader_language
from taxonomy.queries.references import terms_by_reference
from taxonomy.vocabulary.operations import Children, Create, Deprecate, Merge, Operation, Split, Tags
from taxonomy.vocabulary.rows import Rule

CHILDREN = {
    Children.FOLLOW.value: gettext_lazy("They move with it"),
    Children.LIFT.value: gettext_lazy("They move one level up"),
}
TAGS = {
    Tags.RETAG.value: gettext_lazy("Tag them with the replacement"),
    Tags.KEEP.value: gettext_lazy("Leave the tags as they are, shown as out of use"),
}
RULES = {
    Rule.ANY.value: gettext_lazy("One of them; a person chooses for each asset"),
    Rule.ALL.value: gettext_lazy("All of them together"),
}


class MergeForm(OperationForm):
    """The term to merge into, and what happens to the terms below, the tags and the labels."""

    names: ClassVar = {"into": "into", "tags": "tags", "children": "children"}

    into = ReferencesField(label=gettext_lazy("Merge it into"), is_single=True)
    children = forms.ChoiceField(
        label=gettext_lazy("The terms below it"),
        choices=list(CHILDREN.items()),
        initial=Children.FOLLOW,
        widget=forms.RadioSelect,
    )
    tags = forms.ChoiceField(
        label=gettext_lazy("Assets tagged with it"), choices=list(TAGS.items()), initial=Tags.RETAG, widget=forms.RadioSelect
    )
    keeps_labels = forms.BooleanField(
        label=gettext_lazy("Keep its labels as synonyms of the other"), required=False, initial=True
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def operations(self) -> list[Operation]:
        given = self.cleaned_data
        return [
            Merge(
                term=self.reference,
                into=given["into"][0],
                children=Children(given["children"]),
                tags=Tags(given["tags"]),
                keeps_labels=given["keeps_labels"],
                reason=given["reason"],
            )
        ]


class SplitForm(OperationForm):
    """The parts: existing terms, and new terms with the same parent as the old one."""

    names: ClassVar = {"parts": "parts", "tags": "tags", "labels": "new_parts", "term": "new_parts"}

    new_parts = forms.CharField(
        label=gettext_lazy("New terms, one per line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Each becomes a term beside this one. Its code is made from its label."),
    )
    parts = ReferencesField(label=gettext_lazy("Existing terms"), required=False)
    rule = forms.ChoiceField(
        label=gettext_lazy("What replaces it"), choices=list(RULES.items()), initial=Rule.ANY, widget=forms.RadioSelect
    )
    children = forms.ChoiceField(
        label=gettext_lazy("The terms below it"),
        choices=list(CHILDREN.items()),
        initial=Children.FOLLOW,
        widget=forms.RadioSelect,
    )
    tags = forms.ChoiceField(
        label=gettext_lazy("Assets tagged with it"),
        choices=list(TAGS.items()),
        initial=Tags.KEEP,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Assets can get new tags only if all parts together replace the term."),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def clean_new_parts(self) -> dict[str, str]:
        """Code -> label."""
        labels = list(dict.fromkeys(line.strip() for line in self.cleaned_data["new_parts"].splitlines() if line.strip()))
        codes = {slugify(label)[:100].strip("-_"): label for label in labels}
        if "" in codes or len(codes) < len(labels):
            raise ValidationError(
                _("Give each new term its own label. Its code is made from the letters and digits in the label.")
            )
        if taken := list(terms_by_reference(f"{self.facet.code}:{code}" for code in codes)):
            message = _("These codes, made from the labels, are taken: %(codes)s. Choose those terms below instead.")
            raise ValidationError(message % {"codes": ", ".join(taken)})
        return codes

    def operations(self) -> list[Operation]:
        given, code = self.cleaned_data, self.facet.code
        parent = self.term.parent if self.term else None
        language = reader_language()
        new = [
            Create(term=f"{code}:{part}", labels={language: label}, parent=f"{code}:{parent.code}" if parent else "")
            for part, label in given["new_parts"].items()
        ]
        split = Split(
            term=self.reference,
            parts=(*(one.term for one in new), *given["parts"]),
            rule=Rule(given["rule"]),
            children=Children(given["children"]),
            tags=Tags(given["tags"]),
            reason=given["reason"],
        )
        return [*new, split]


class DeprecateForm(OperationForm):
    """The terms to use instead, or that nothing replaces the term."""

    names: ClassVar = {"replaced_by": "replaced_by", "reason": "reason", "tags": "tags", "rule": "rule"}

    replaced_by = ReferencesField(label=gettext_lazy("Use this instead"), required=False)
    nothing = forms.BooleanField(label=gettext_lazy("Nothing replaces it"), required=False)
    rule = forms.ChoiceField(
        label=gettext_lazy("If several terms replace it"),
        choices=list(RULES.items()),
        initial=Rule.ANY,
        widget=forms.RadioSelect,
    )
    tags = forms.ChoiceField(
        label=gettext_lazy("Assets tagged with it"), choices=list(TAGS.items()), initial=Tags.KEEP, widget=forms.RadioSelect
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 2}))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "replaced_by" in cleaned and bool(cleaned["replaced_by"]) == cleaned["nothing"]:
            self.add_error("replaced_by", _("Choose what to use instead, or tick that nothing replaces it, not both."))
        return cleaned

    def operations(self) -> list[Operation]:
        given = self.cleaned_data
        return [
            Deprecate(
                term=self.reference,
                reason=given["reason"],
                replaced_by=tuple(given["replaced_by"]),
                rule=given["rule"] if len(given["replaced_by"]) > 1 else "",
                tags=Tags(given["tags"]),
            )
        ]
