"""Forms that add, rename, move or restore a term."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pages.taxonomy.terms.forms.operation import OperationForm, ReferencesField
from people.language import reader_language
from taxonomy.queries.references import terms_by_reference
from taxonomy.vocabulary.languages import LANGUAGE_MAX_LENGTH, usual_case
from taxonomy.vocabulary.operations import Create, Move, Operation, Rename, Restore


class AddForm(OperationForm):
    """A new term. Its parent is the term of the page, unless another one is chosen."""

    names: ClassVar = {"labels": "label", "term": "code", "parent": "parent", "definition": "definition"}

    label = forms.CharField(label=gettext_lazy("Label"), max_length=500)
    language = forms.CharField(
        label=gettext_lazy("Language of the label"), max_length=LANGUAGE_MAX_LENGTH, initial=reader_language
    )
    code = forms.CharField(
        label=gettext_lazy("Code"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("Never changes. Leave it empty to make one from the label."),
    )
    parent = ReferencesField(
        label=gettext_lazy("Parent"),
        required=False,
        is_single=True,
        help_text=gettext_lazy("Without a parent the term is at the top."),
    )
    definition = forms.CharField(
        label=gettext_lazy("Definition"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=5000
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        code = cleaned.get("code") or slugify(cleaned.get("label", ""))[:100].strip("-_")
        if not code and "label" in cleaned:
            self.add_error("code", _("No code can be made from this label. Enter a code."))
        elif not cleaned.get("code") and terms_by_reference([f"{self.facet.code}:{code}"]):
            self.add_error(
                "code", _("The code “%(code)s”, made from the label, is taken. Enter another code.") % {"code": code}
            )
        return {**cleaned, "code": code}

    def operations(self) -> list[Operation]:
        given = self.cleaned_data
        return [
            Create(
                term=f"{self.facet.code}:{given['code']}",
                labels={usual_case(given["language"]): given["label"]},
                parent=next(iter(given["parent"]), ""),
                definition=given["definition"],
            )
        ]


class RenameForm(OperationForm):
    """All labels of the term, and one in another language."""

    names: ClassVar = {"labels": "new_label"}

    new_language = forms.CharField(label=gettext_lazy("Another language"), required=False, max_length=LANGUAGE_MAX_LENGTH)
    new_label = forms.CharField(label=gettext_lazy("Label in that language"), required=False, max_length=500)
    keeps_old = forms.BooleanField(label=gettext_lazy("Keep the old labels as synonyms"), required=False, initial=True)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.old = {row.language: row.text for row in self.term.labels.order_by("language")} if self.term else {}
        for language, text in self.old.items():
            name = _("Label, %(language)s") % {"language": language} if language else _("Label, no language")
            help_text = _("Empty it to remove the label.") if len(self.old) > 1 else ""
            self.fields[f"label-{language}"] = forms.CharField(
                label=name, required=False, initial=text, max_length=500, help_text=help_text
            )
        self.order_fields([*(f"label-{language}" for language in self.old), "new_language", "new_label", "keeps_old"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("new_label") and not cleaned.get("new_language"):
            self.add_error("new_language", _("Enter the language of the new label, such as fr."))
        if cleaned.get("new_language") and not cleaned.get("new_label"):
            self.add_error("new_label", _("Enter the label in this language, or empty the language."))
        if not self.errors and not self._changed():
            raise ValidationError(_("The labels are the same as before."))
        return cleaned

    def _changed(self) -> dict[str, str]:
        given = {language: self.cleaned_data.get(f"label-{language}", "") for language in self.old}
        if self.cleaned_data.get("new_label"):
            given[usual_case(self.cleaned_data["new_language"])] = self.cleaned_data["new_label"]
        return {language: text for language, text in given.items() if text != self.old.get(language, "")}

    def operations(self) -> list[Operation]:
        return [Rename(term=self.reference, labels=self._changed(), keeps_old=self.cleaned_data["keeps_old"])]


class MoveForm(OperationForm):
    """Another parent, or the top."""

    names: ClassVar = {"parent": "parent"}

    parent = ReferencesField(label=gettext_lazy("New parent"), required=False, is_single=True)
    to_top = forms.BooleanField(label=gettext_lazy("Move it to the top, without a parent"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "parent" in cleaned and bool(cleaned["parent"]) == cleaned["to_top"]:
            self.add_error("parent", _("Choose either a new parent or the top."))
        return cleaned

    def operations(self) -> list[Operation]:
        return [Move(term=self.reference, parent=next(iter(self.cleaned_data["parent"]), ""))]


class RestoreForm(OperationForm):
    """The reason to put the term back into use."""

    reason = forms.CharField(label=gettext_lazy("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def operations(self) -> list[Operation]:
        return [Restore(term=self.reference, reason=self.cleaned_data["reason"])]
