"""Imports in the state that a test needs: uploaded, planned, or left by a dead worker."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from jobs.lease import claim
from jobs.models import Job
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


def lose_the_worker(row: Job) -> None:
    """As if the worker had been killed, and its lease had run out since."""
    type(row)._default_manager.filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def write_for_longer(job: Job, write: Callable[..., None]) -> Callable[..., None]:
    """As if `write`, in the transaction of `job`, took longer than a lease: nobody else may have the job then."""

    def elsewhere(act: Callable[[], object]) -> object:
        try:
            return act()
        finally:
            connection.close()

    def longer(**arguments: Any) -> None:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(elsewhere, lambda: lose_the_worker(job)).result(timeout=30)
            write(**arguments)
            jobs = type(job)._default_manager.filter(pk=job.pk)
            assert pool.submit(elsewhere, lambda: claim(jobs)).result(timeout=30) is None

    return longer
