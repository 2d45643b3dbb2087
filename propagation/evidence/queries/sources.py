"""Which tables hold evidence, and which of their columns may still change."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils.text import capfirst
from simple_history.models import HistoricalChanges


@dataclass(frozen=True)
class Source:
    """Rows that are evidence.

    `may_change` names columns that a seal leaves out, because they change later; what changes them leaves evidence of its own.
    With `closed_by` they change only until one of these columns has a value: then the whole row is final, and sealed. `only`
    names all columns that count, where a second source covers part of a table.
    """

    model: type[Model]
    may_change: tuple[str, ...] = ()
    closed_by: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    name: str = ""

    @property
    def key(self) -> str:
        """What seals call it: its table, or its own name."""
        return self.name or self.model._meta.db_table

    @property
    def columns(self) -> list[str]:
        """The columns that a seal covers, in alphabetical order, so that the order in the model does not matter."""
        names = self.only or tuple(field.column for field in self.model._meta.concrete_fields)
        return sorted(name for name in names if self.closed_by or name not in self.may_change)

    @property
    def fixed(self) -> list[str]:
        """The columns that nothing may change from the start."""
        return [name for name in self.columns if name not in self.may_change]

    @property
    def is_append_only(self) -> bool:
        """Whether nothing at all may change, in any column of the table."""
        return not self.may_change and not self.only

    def is_final(self, row: dict[str, Any]) -> bool:
        """Whether `row` (column -> value) is to be sealed."""
        return not self.closed_by or any(row[name] is not None for name in self.closed_by)

    def label(self, row_id: int) -> str:
        """A row, for people."""
        return f"{capfirst(str(self.model._meta.verbose_name))} {row_id} ({self.key})"


DECLARED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("people.AccountEvent", {}),
    ("taxonomy.FacetVersion", {}),
    ("content.Revision", {}),
    # Edits of a revision that never went live are set free for the next one (content/services/retagging.py).
    ("content.Edit", {"may_change": ("revision_id",)}),
    ("channels.ApiToken", {"may_change": ("revoked_at", "last_used_at")}),
    # Its state changes; each change is a row of its history, which is sealed too.
    ("propagation.ChangeRequest", {"may_change": ("state", "withdrawn_by_id", "withdrawal_reason", "dismissed_at")}),
    ("propagation.Change", {}),
    ("propagation.TermChange", {"may_change": ("journal",)}),
    (
        "propagation.TermChange",
        {"only": ("journal",), "may_change": ("journal",), "closed_by": ("journal",), "name": "propagation_termchange_journal"},
    ),
    ("propagation.Verdict", {}),
    ("propagation.ImpactRecord", {}),
    ("propagation.Release", {}),
    (
        "propagation.Attempt",
        {
            "may_change": (
                "finished_at",
                "outcome",
                "response_class",
                "http_status",
                "duration_ms",
                "peer_address",
                "detail",
                "response_excerpt",
            ),
            "closed_by": ("finished_at",),
        },
    ),
    ("propagation.Receipt", {}),
    # One stays as it is once it is confirmed or replaced.
    (
        "propagation.ReleaseTarget",
        {"may_change": ("confirmed_by_id", "confirmed_at", "replaced_at"), "closed_by": ("confirmed_at", "replaced_at")},
    ),
    ("propagation.Achievement", {}),
    ("propagation.EpochStart", {}),
)
"""Model -> how it differs from a table to which rows are only added. The histories of django-simple-history come on top, all of
them. The feed has a chain of its own (propagation/feed/rules/chain.py)."""

APPEND_ONLY_BESIDE = ("propagation.FeedEntry", "propagation.Seal", "propagation.SealedColumns")
"""Models that no seal covers and that never change: the feed and the seals themselves are chains."""


@cache
def sources() -> Sequence[Source]:
    """All sources, those written above and then the histories."""
    declared = [Source(apps.get_model(label), **how) for label, how in DECLARED]
    histories = [Source(model) for model in apps.get_models() if issubclass(model, HistoricalChanges)]
    return (*declared, *sorted(histories, key=lambda source: source.key))


@cache
def source_by_key() -> dict[str, Source]:
    return {source.key: source for source in sources()}


def append_only_models() -> list[type[Model]]:
    """The models of APPEND_ONLY_BESIDE."""
    return [apps.get_model(label) for label in APPEND_ONLY_BESIDE]
