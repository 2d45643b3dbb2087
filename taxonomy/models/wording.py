"""The words about a term, per language (BCP 47; empty when the source does not say)."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from taxonomy.models.term import Term
from taxonomy.vocabulary.folding import FOLDED_MAX_LENGTH, fold
from taxonomy.vocabulary.languages import LANGUAGE_MAX_LENGTH
from taxonomy.vocabulary.limits import DATATYPE_MAX_LENGTH, LABEL_MAX_LENGTH, NOTATION_MAX_LENGTH
from taxonomy.vocabulary.rows import NoteKind, SynonymKind


class FoldedField(models.CharField):
    """`text` of the same row, folded for comparing (finding.py). Every save sets it from `text`, and so does bulk creation."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max_length": FOLDED_MAX_LENGTH, "editable": False, "default": "", **options})

    def pre_save(self, model_instance: Any, add: bool) -> str:  # noqa: FBT001 - Django's own signature
        folded = fold(model_instance.text)
        setattr(model_instance, self.attname, folded)
        return folded


class Wording(models.Model):
    """A word or phrase for a term."""

    language = models.CharField(_("language"), max_length=LANGUAGE_MAX_LENGTH, blank=True)
    text = models.CharField(_("label"), max_length=LABEL_MAX_LENGTH)
    folded = FoldedField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.text


class TermLabel(Wording):
    """The preferred label of a term in one language."""

    term = models.ForeignKey(Term, models.CASCADE, related_name="labels", verbose_name=_("term"))
    history = HistoricalRecords(excluded_fields=["folded"])

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        constraints = [models.UniqueConstraint(fields=["term", "language"], name="one_label_per_language")]
        indexes = [models.Index(fields=["folded"])]


SYNONYM_KINDS = {
    SynonymKind.ALTERNATIVE.value: _("Alternative label"),
    SynonymKind.HIDDEN.value: _("Hidden label, for searching only"),
}


class TermSynonym(Wording):
    """Another label by which the term is found."""

    term = models.ForeignKey(Term, models.CASCADE, related_name="synonyms", verbose_name=_("term"))
    kind = models.CharField(_("kind"), max_length=11, choices=SYNONYM_KINDS, default=SynonymKind.ALTERNATIVE.value)
    history = HistoricalRecords(excluded_fields=["folded"])

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        constraints = [models.UniqueConstraint(fields=["term", "kind", "language", "text"], name="one_row_per_synonym")]
        indexes = [models.Index(fields=["folded"])]


NOTE_KINDS = {
    NoteKind.DEFINITION.value: _("Definition"),
    NoteKind.USE_WHEN.value: _("Use when"),
    NoteKind.AVOID_WHEN.value: _("Do not use when"),
    NoteKind.SCOPE.value: _("Scope note"),
    NoteKind.EXAMPLE.value: _("Example"),
    NoteKind.HISTORY.value: _("History note"),
    NoteKind.EDITORIAL.value: _("Editorial note"),
    NoteKind.CHANGE.value: _("Change note"),
    NoteKind.NOTE.value: _("Note"),
}


class TermNote(models.Model):
    """A note on what a term means or when to use it. A term may have several of one kind in one language."""

    term = models.ForeignKey(Term, models.CASCADE, related_name="notes", verbose_name=_("term"))
    kind = models.CharField(_("kind"), max_length=10, choices=NOTE_KINDS)
    language = models.CharField(_("language"), max_length=LANGUAGE_MAX_LENGTH, blank=True)
    text = models.TextField(_("text"))
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["id"]
        indexes = [models.Index(fields=["term", "kind"])]

    def __str__(self) -> str:
        return self.text


class TermNotation(models.Model):
    """The term's code in a notation. It is text, even where it looks like a number."""

    term = models.ForeignKey(Term, models.CASCADE, related_name="notations", verbose_name=_("term"))
    text = models.CharField(_("notation"), max_length=NOTATION_MAX_LENGTH)
    datatype = models.CharField(
        _("notation system"), max_length=DATATYPE_MAX_LENGTH, blank=True, help_text=_("A URI. Empty: a plain notation.")
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("notation")
        verbose_name_plural = _("notations")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["term", "text", "datatype"], name="one_row_per_notation")]
        indexes = [models.Index(fields=["text"])]

    def __str__(self) -> str:
        return self.text
