"""Links beside the tree: between terms, and from terms to other vocabularies."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from taxonomy.models.term import Term
from taxonomy.vocabulary.limits import SCHEME_MAX_LENGTH, TARGET_MAX_LENGTH
from taxonomy.vocabulary.rows import MappingKind


class TermBroader(models.Model):
    """A further parent of a term. The term is found below it, but the tree shows the term below its `parent` only."""

    term = models.ForeignKey(Term, models.CASCADE, related_name="broader_rows", verbose_name=_("term"))
    broader = models.ForeignKey(Term, models.CASCADE, related_name="narrower_rows", verbose_name=_("broader term"))
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("further parent")
        verbose_name_plural = _("further parents")
        constraints = [
            models.UniqueConstraint(fields=["term", "broader"], name="one_row_per_broader_term"),
            models.CheckConstraint(condition=~models.Q(term=models.F("broader")), name="term_not_broader_than_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.broader_id} > {self.term_id}"


class TermRelation(models.Model):
    """Two terms that are related. Symmetric and stored once: `term` is the one with the smaller id."""

    term = models.ForeignKey(Term, models.CASCADE, related_name="relations", verbose_name=_("term"))
    other = models.ForeignKey(Term, models.CASCADE, related_name="relations_back", verbose_name=_("related term"))
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("related term")
        verbose_name_plural = _("related terms")
        constraints = [
            models.UniqueConstraint(fields=["term", "other"], name="one_row_per_related_pair"),
            models.CheckConstraint(condition=models.Q(term__lt=models.F("other")), name="related_pair_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.term_id} ~ {self.other_id}"


class TermReplacement(models.Model):
    """One of several terms that replace a deprecated one, whose `replacement_rule` says whether one or all of them apply."""

    term = models.ForeignKey(Term, models.CASCADE, related_name="replacements", verbose_name=_("term"))
    replacement = models.ForeignKey(Term, models.PROTECT, related_name="replaces_rows", verbose_name=_("replacement"))
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("replacement")
        verbose_name_plural = _("replacements")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["term", "replacement"], name="one_row_per_replacement"),
            models.CheckConstraint(condition=~models.Q(term=models.F("replacement")), name="term_does_not_replace_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.term_id} → {self.replacement_id}"


MAPPING_KINDS = {
    MappingKind.EXACT.value: _("Exact match"),
    MappingKind.CLOSE.value: _("Close match"),
    MappingKind.BROAD.value: _("Broader match"),
    MappingKind.NARROW.value: _("Narrower match"),
    MappingKind.RELATED.value: _("Related match"),
    MappingKind.IDENTIFIER.value: _("Identifier"),
}


class TermMapping(models.Model):
    """The term in another vocabulary or system: a concept URI, or its identifier in the system that `scheme` names."""

    term = models.ForeignKey(Term, models.CASCADE, related_name="mappings", verbose_name=_("term"))
    kind = models.CharField(_("kind"), max_length=10, choices=MAPPING_KINDS)
    scheme = models.CharField(_("system"), max_length=SCHEME_MAX_LENGTH, blank=True)
    target = models.CharField(_("URI or identifier"), max_length=TARGET_MAX_LENGTH)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("mapping")
        verbose_name_plural = _("mappings")
        constraints = [models.UniqueConstraint(fields=["term", "kind", "scheme", "target"], name="one_row_per_mapping")]
        indexes = [models.Index(fields=["target"])]

    def __str__(self) -> str:
        return f"{self.scheme} {self.target}".strip()
