"""Periodic tasks. They only look for work: the database is the queue."""

from celery import shared_task

from taxonomy.services import imports, quality


@shared_task(name="taxonomy.look_for_imports", ignore_result=True)
def look_for_imports() -> None:
    """Read and carry out the imports that wait. Celery beat calls this every two seconds."""
    imports.look_for_imports()


@shared_task(name="taxonomy.look_for_reports", ignore_result=True)
def look_for_reports() -> None:
    """Make the quality reports that somebody has asked for. Celery beat calls this every two seconds."""
    quality.look_for_reports()
