"""Saving with history: the row says who did it and why, whichever door the change came through.

django-simple-history would take the actor from the current web request, which a worker, a command or an importer does not
have; a named actor on every write is the same everywhere."""

from typing import Any, TypeVar

from django.db import models

from people.models import User

Row = TypeVar("Row", bound=models.Model)


def save_as(instance: Row, *, actor: User, reason: str = "", **save_options: Any) -> Row:
    """Save `instance` and its history row under `actor`; `reason` is at most 100 characters and cut there."""
    signed(instance, actor=actor, reason=reason)
    instance.save(**save_options)
    return instance


def delete_as(instance: models.Model, *, actor: User, reason: str = "") -> None:
    """Delete `instance`, leaving a history row under `actor`."""
    signed(instance, actor=actor, reason=reason)
    instance.delete()


def signed(instance: Any, *, actor: User, reason: str = "") -> None:
    """Name who is about to save `instance` by a way of its own, such as a move in a tree."""
    instance._history_user = actor
    instance._change_reason = reason[:100]
