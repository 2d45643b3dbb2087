"""Saving with history: each history row says who made the change and why.

django-simple-history takes the actor from the current web request, which a worker, a command or an import does not have. So
every write names its actor."""

from typing import Any, TypeVar

from django.db import models

from people.models import User

Row = TypeVar("Row", bound=models.Model)


def save_as(instance: Row, *, actor: User, reason: str = "", **save_options: Any) -> Row:
    """Save `instance` and its history row under `actor`; `reason` is cut at 100 characters."""
    signed(instance, actor=actor, reason=reason)
    instance.save(**save_options)
    return instance


def delete_as(instance: models.Model, *, actor: User, reason: str = "") -> None:
    """Delete `instance`, leaving a history row under `actor`."""
    signed(instance, actor=actor, reason=reason)
    instance.delete()


def signed(instance: Any, *, actor: User, reason: str = "") -> None:
    """Name the actor of the next save of `instance`, for writes that save it themselves, such as a move in a tree."""
    instance._history_user = actor
    instance._change_reason = reason[:100]
