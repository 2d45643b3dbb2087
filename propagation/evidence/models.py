"""The chain of seals over all rows that are evidence, and what waits for its seal."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

SOURCE_MAX_LENGTH = 60


class SealedColumns(models.Model):
    """The columns of a source that seals cover. After a column was added there is another row, so that older seals
    still fit."""

    source = models.CharField(max_length=SOURCE_MAX_LENGTH)
    columns = models.JSONField()

    class Meta:
        verbose_name = _("sealed columns")
        verbose_name_plural = _("sealed columns")

    def __str__(self) -> str:
        return f"{self.source}: {', '.join(self.columns)}"


class Seal(models.Model):
    """One link of the chain: `digest` is that of the row `row_id` of `source`; `hash` covers the seal, the names
    of the columns that the digest covers, and the hash before it.

    Numbers are 1, 2, 3 ... without a gap. `digest` is empty for a row that was gone when its turn came. A trigger refuses every
    edit.
    """

    number = models.BigIntegerField(_("number"), primary_key=True)
    source = models.CharField(_("source"), max_length=SOURCE_MAX_LENGTH)
    row_id = models.BigIntegerField(_("row"))
    columns = models.ForeignKey(SealedColumns, models.PROTECT, related_name="+")
    digest = models.CharField(_("digest"), max_length=64, blank=True)
    hash = models.CharField(_("hash"), max_length=64)

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["source", "row_id"], name="one_seal_per_row")]

    def __str__(self) -> str:
        return f"{self.number}: {self.source} {self.row_id}"


class SealHead(models.Model):
    """The one row whose lock a sealer holds. Writers of evidence never take it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="only_one_seal_head")]

    def __str__(self) -> str:
        return str(self.number)


class Unsealed(models.Model):
    """A row of evidence that waits for its seal. A trigger notes it in the transaction that writes the row."""

    source = models.CharField(max_length=SOURCE_MAX_LENGTH)
    row_id = models.BigIntegerField()
    noted_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("row without a seal")
        verbose_name_plural = _("rows without a seal")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.source} {self.row_id}"
