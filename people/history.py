"""Saving with history: each history row says who made the change and why.

django-simple-history takes the actor from the current web request, which a worker, a command or an import does not have. So
every write names its actor."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import models
from django.utils import timezone

from people.models import User

BATCH = 500
MOST_OF_REASON = 100
Row = TypeVar("Row", bound=models.Model)


def cut(reason: str) -> str:
    """`reason` as far as a history row holds it."""
    return reason if len(reason) <= MOST_OF_REASON else f"{reason[: MOST_OF_REASON - 1]}…"


def save_as(instance: Row, *, actor: User, reason: str = "", **save_options: Any) -> Row:
    """Save `instance` and its history row under `actor`; `reason` is cut at MOST_OF_REASON characters."""
    signed(instance, actor=actor, reason=reason)
    instance.save(**save_options)
    return instance


def update_all_as(rows: Sequence[models.Model], *, actor: User, reason: str = "", **values: Any) -> None:
    """Write `values` to `rows`, all of one model, with a history row under `actor` for each; two statements for 500.

    The rows have been changed in memory by then, and each may name a reason of its own (signed). A value is the same for all,
    or an expression that finds the one of each row: a CASE with a branch for each, as bulk_update makes it, costs far more.
    """
    if not rows:
        return
    model: Any = type(rows[0])
    signature = {"default_user": actor, "default_change_reason": cut(reason)}
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        model._default_manager.filter(pk__in=[row.pk for row in batch]).update(**values)
        model.history.bulk_history_create(batch, batch_size=BATCH, update=True, **signature)


def delete_as(instance: models.Model, *, actor: User, reason: str = "") -> None:
    """Delete `instance`, leaving a history row under `actor`."""
    signed(instance, actor=actor, reason=reason)
    instance.delete()


def delete_all_as(rows: Sequence[models.Model], *, actor: User, reason: str = "") -> None:
    """Delete `rows`, all of one model to which nothing refers, with a history row under `actor` for each; two statements for
    500 of them."""
    if not rows:
        return
    model: Any = type(rows[0])
    history = model.history.model
    signature = {"history_user": actor, "history_change_reason": cut(reason), "history_type": "-"}
    for start in range(0, len(rows), BATCH):
        batch, now = rows[start : start + BATCH], timezone.now()
        history.objects.bulk_create(
            history(
                history_date=now,
                **signature,
                **{field.attname: getattr(row, field.attname) for field in history.tracked_fields},
            )
            for row in batch
        )
        found = model._default_manager.filter(pk__in=[row.pk for row in batch])
        found._raw_delete(found.db)  # delete() would write each history again, one by one


def signed(instance: Any, *, actor: User, reason: str = "") -> None:
    """Name the actor of the next save of `instance`, for writes that save it themselves, such as a move in a tree."""
    instance._history_user = actor
    instance._change_reason = cut(reason)
