"""Imports in the state that a test needs: uploaded, planned, or left by a dead worker."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from people.models import User
from taxonomy.models import Facet, TermImport
from taxonomy.services.imports import look_for_imports, start_import

PETS = b"code,parent_code,label\npets,,Pets\ncats,pets,Cats\nmars,planets,Mars\n"


def uploaded(content: bytes = PETS, *, actor: User, **options: Any) -> TermImport:
    given = {"file_name": "pets.csv", "format": "csv", "language": "en", **options}
    return start_import(facet=Facet.objects.get(code="product"), content=content, actor=actor, **given)


def planned(content: bytes = PETS, *, actor: User, **options: Any) -> TermImport:
    row = uploaded(content, actor=actor, **options)
    assert look_for_imports() == 1
    row.refresh_from_db()
    assert row.state == "planned"
    return row


def lose_the_worker(row: TermImport) -> None:
    """As if the worker had been killed, and its lease had run out since."""
    TermImport.objects.filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
