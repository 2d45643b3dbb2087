"""Terms and the tree they stand in."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from mptt.models import MPTTModel, TreeForeignKey
from simple_history.models import HistoricalRecords

from taxonomy import tree_lock
from taxonomy.models.facet import Facet, validate_code
from taxonomy.vocabulary.codes import CODE_MAX_LENGTH
from taxonomy.vocabulary.limits import URI_MAX_LENGTH
from taxonomy.vocabulary.rows import Rule
from taxonomy.vocabulary.statuses import IN_USE, TermStatus

REPLACEMENT_RULES = {Rule.ANY.value: _("One of them; a person chooses"), Rule.ALL.value: _("All of them together")}
"""Whether one or all of several replacements apply."""


class Term(MPTTModel):
    """A node in a facet. `code` never changes; `lft`, `rght`, `tree_id` and `level` are derived from `parent`.

    `replaced_by` is the one term to use instead; whoever reads a code follows it. Where several terms replace this one,
    `replaced_by` is empty: they are in `replacements`, with `replacement_rule`, because no machine can choose between them.
    Save and delete terms only inside `tree_lock.locked()`: two unlocked writers corrupt the tree silently.
    """

    facet = models.ForeignKey(Facet, models.PROTECT, related_name="terms", verbose_name=_("facet"))
    parent = TreeForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent"))
    code = models.CharField(_("code"), max_length=CODE_MAX_LENGTH, validators=[validate_code])
    status = models.CharField(_("status"), max_length=10, choices=TermStatus, default=TermStatus.ACTIVE)
    status_reason = models.TextField(_("reason for the status"), blank=True)
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces", verbose_name=_("replaced by")
    )
    replacement_rule = models.CharField(_("replacement rule"), max_length=3, choices=REPLACEMENT_RULES, blank=True, default="")
    uri = models.CharField(
        _("URI"), max_length=URI_MAX_LENGTH, blank=True, help_text=_("The URI by which other vocabularies know it.")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="owned_terms", verbose_name=_("owner")
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
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
            models.CheckConstraint(
                condition=models.Q(replaced_by__isnull=True) | models.Q(replacement_rule=""), name="term_replaced_in_one_way"
            ),
        ]
        # mptt adds its (tree_id, lft) index to this list. Without a list it adds no index, and does not say so.
        indexes = [models.Index(fields=["facet", "status"]), models.Index(fields=["facet", "updated_at", "id"])]
        permissions = [
            ("propose_term", _("Can propose terms")),
            ("import_term", _("Can import terms from files")),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def reference(self) -> str:
        """`facet:code`, the name of a term in pages, API, files and snapshots."""
        return f"{self.facet.code}:{self.code}"

    @property
    def is_usable(self) -> bool:
        """Whether a new tag may use it; proposed terms serve drafts only."""
        return self.status in IN_USE

    def save(self, *args: Any, **kwargs: Any) -> None:
        tree_lock.require()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        tree_lock.require()
        return super().delete(*args, **kwargs)


class TermAncestor(models.Model):
    """One row for each term and each term above it, by parents and further parents; the term itself is there at distance 0.

    This makes "a term and its descendants" one equality join. `distance` counts the levels of the shortest way up.
    The services that move terms keep it; `manage.py check_tree` compares it with the parents and rebuilds it.
    """

    term = models.ForeignKey(Term, models.CASCADE, related_name="ancestor_rows")
    ancestor = models.ForeignKey(Term, models.CASCADE, related_name="descendant_rows")
    distance = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ancestor", "term"], name="one_row_per_ancestor")]

    def __str__(self) -> str:
        return f"{self.ancestor_id} > {self.term_id}"


class TreeState(models.Model):
    """One row. `version` grows whenever something above an existing term changes, so that whoever derived something from the
    tree, such as what a channel system serves, knows to derive it again."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    version = models.PositiveBigIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="only_one_tree_state")]

    def __str__(self) -> str:
        return str(self.version)
