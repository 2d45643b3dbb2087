"""Tasks only look for work: the database is the queue."""

from celery import shared_task

from propagation.review.services import change_request_jobs, import_submissions
from propagation.review.services.landings import renew_landings


@shared_task(name="propagation.look_for_submissions", ignore_result=True)
def look_for_submissions() -> None:
    """Carry out and submit the imports that wait for that. Celery beat calls this every two seconds."""
    import_submissions.look_for_submissions()


@shared_task(name="propagation.look_for_jobs", ignore_result=True)
def look_for_jobs() -> None:
    """Submit and release what is too large to wait for. Celery beat calls this every two seconds."""
    change_request_jobs.look_for_jobs()


@shared_task(name="propagation.look_for_landings", ignore_result=True)
def look_for_landings() -> None:
    """Count again where open change requests land, when the term tree or a subscription has changed."""
    renew_landings()
