"""What a test compares before and after something that happens to terms."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import cache
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from people.models import User
from taxonomy.models import Facet, Term, TermAncestor
from taxonomy.queries.term_rows import rows_of
from taxonomy.services.operations import carry_out
from taxonomy.vocabulary.operations import Operation, Step, Undo
from tests.house.test_models import our_models

UNORDERED = ("synonyms", "notations", "mappings", "broader")


def dump(facet: str = "product") -> list[dict[str, Any]]:
    """Everything about the terms of a facet, in tree order, but for the stamps; words that have no order are sorted."""
    rows = [asdict(row) for row in rows_of(Facet.objects.get(code=facet))]
    return [{**row, **{name: sorted(row[name]) for name in UNORDERED}} for row in rows]


@cache
def _statements() -> dict[str, str]:
    """Made once: each look at a model's `history` makes a class anew, which takes longer than to ask the database."""
    models = [model for model in our_models() if model._meta.app_label == "taxonomy"]
    kept = {model.__name__: f"SELECT * FROM {model._meta.db_table}" for model in models}
    histories = [model.history.model for model in models if hasattr(model, "history")]
    return kept | {model.__name__: f"SELECT COUNT(*) FROM {model._meta.db_table}" for model in histories}


def everything() -> dict[str, object]:
    """All rows of the terms' tables with their stamps, and how much history there is: what a refusal must leave alone."""
    found: dict[str, object] = {}
    with connection.cursor() as cursor:
        for name, statement in _statements().items():
            cursor.execute(statement)
            found[name] = sorted(cursor.fetchall(), key=repr)
    return found


def do(operation: Operation, actor: User) -> list[Step]:
    return carry_out(operation=operation, reason="CR-1", actor=actor)


def refusal(operation: Operation, actor: User) -> dict[str, list[str]]:
    """The messages with which `operation` is refused, by field; asserts that it left nothing."""
    before = everything()
    with pytest.raises(ValidationError) as refused:
        do(operation, actor)
    assert everything() == before
    error = refused.value
    return error.message_dict if hasattr(error, "error_dict") else {"": error.messages}


def back(steps: list[Step]) -> Undo:
    """What takes `steps` back."""
    return Undo(steps=tuple(step.inverse().as_json() for step in reversed(steps)))


def ancestors_of(code: str) -> dict[str, int]:
    return dict(TermAncestor.objects.filter(term__code=code).values_list("ancestor__code", "distance"))


def words_of(code: str) -> dict[str, object]:
    """The labels and synonyms of a term."""
    term = Term.objects.get(code=code)
    return {
        "labels": dict(term.labels.values_list("language", "text")),
        "synonyms": sorted(term.synonyms.values_list("kind", "language", "text")),
    }


@contextmanager
def rolled_back() -> Iterator[None]:
    """Nothing of the block stays: for one example among many in a test."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
