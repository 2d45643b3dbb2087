"""The tick: it only says "look"; the database is the queue."""

from celery import shared_task

from taxonomy.services import imports


@shared_task(name="taxonomy.look_for_imports", ignore_result=True)
def look_for_imports() -> None:
    """Read and carry out what waits; beat calls it every two seconds."""
    imports.look_for_imports()
