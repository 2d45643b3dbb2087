"""Periodic tasks. They only look for work: the database is the queue."""

from celery import shared_task

from propagation.review.services import import_submissions


@shared_task(name="propagation.look_for_submissions", ignore_result=True)
def look_for_submissions() -> None:
    """Carry out and submit the imports that wait for that. Celery beat calls this every two seconds."""
    import_submissions.look_for_submissions()
