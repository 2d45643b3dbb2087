"""The words: facets and their term trees. Data and constraints only; every write is in services/."""

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from mptt.models import MPTTModel, TreeForeignKey
from simple_history.models import HistoricalRecords

from taxonomy import tree_lock

CODE_PATTERN = r"[A-Za-z0-9][A-Za-z0-9._~-]*"
CODE_MAX_LENGTH = 100
validate_code = RegexValidator(
    rf"^{CODE_PATTERN}\Z",
    _("A code starts with a letter or digit and holds only letters, digits and . _ ~ -"),
    code="invalid_code",
)


class Facet(models.Model):
    """One axis of the taxonomy. Six are built in (migration 0002)."""

    code = models.CharField(_("code"), max_length=50, unique=True, validators=[validate_code])
    name = models.CharField(_("name"), max_length=100)
    description = models.TextField(_("description"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("facet")
        verbose_name_plural = _("facets")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name


class TermStatus(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    ACTIVE = "active", _("Active")
    DEPRECATED = "deprecated", _("Deprecated")
    MERGED = "merged", _("Merged")


class Term(MPTTModel):
    """A node in a facet. `code` never changes; `lft`, `rght`, `tree_id` and `level` are derived from `parent`.

    Saved and deleted only inside `tree_lock.locked()`: two unlocked writers corrupt the tree silently.
    """

    facet = models.ForeignKey(Facet, models.PROTECT, related_name="terms", verbose_name=_("facet"))
    parent = TreeForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent"))
    code = models.CharField(_("code"), max_length=CODE_MAX_LENGTH, validators=[validate_code])
    status = models.CharField(_("status"), max_length=10, choices=TermStatus, default=TermStatus.ACTIVE)
    definition = models.TextField(_("definition"), blank=True)
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces", verbose_name=_("replaced by")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)
    # Without the exclusion the first save crashes: mptt adds these fields after the history model is built.
    history = HistoricalRecords(excluded_fields=["lft", "rght", "tree_id", "level"])

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        constraints = [
            models.UniqueConstraint(fields=["facet", "code"], name="term_code_unique_in_facet"),
            models.CheckConstraint(condition=~models.Q(parent=models.F("id")), name="term_not_its_own_parent"),
            models.CheckConstraint(
                condition=~models.Q(status="merged") | models.Q(replaced_by__isnull=False), name="term_merged_into_something"
            ),
        ]
        # mptt adds its (tree_id, lft) index to this list, and silently to nothing where there is no list.
        indexes = [models.Index(fields=["facet", "status"])]

    def __str__(self) -> str:
        return self.code

    @property
    def reference(self) -> str:
        """`facet:code`, the name of a term in pages, API, files and snapshots."""
        return f"{self.facet.code}:{self.code}"

    @property
    def is_usable(self) -> bool:
        """Whether a new tag may use it; proposed terms serve drafts only."""
        return self.status in {TermStatus.ACTIVE, TermStatus.PROPOSED}

    def save(self, *args: Any, **kwargs: Any) -> None:
        tree_lock.require()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        tree_lock.require()
        return super().delete(*args, **kwargs)


class TermLabel(models.Model):
    """The preferred label of a term in one language (BCP 47; empty when the source does not say)."""

    term = models.ForeignKey(Term, models.CASCADE, related_name="labels", verbose_name=_("term"))
    language = models.CharField(_("language"), max_length=35, blank=True)
    text = models.CharField(_("label"), max_length=500)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        constraints = [models.UniqueConstraint(fields=["term", "language"], name="one_label_per_language")]

    def __str__(self) -> str:
        return self.text


class TermAncestor(models.Model):
    """One row per term and ancestor, itself included at distance 0, so that "and descendants" is an equality join.

    Kept by the same services that move terms; `manage.py check_tree` compares it with `parent` and rebuilds it.
    """

    term = models.ForeignKey(Term, models.CASCADE, related_name="ancestor_rows")
    ancestor = models.ForeignKey(Term, models.CASCADE, related_name="descendant_rows")
    distance = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ancestor", "term"], name="one_row_per_ancestor")]

    def __str__(self) -> str:
        return f"{self.ancestor_id} > {self.term_id}"
