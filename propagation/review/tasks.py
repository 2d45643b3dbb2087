"""Tasks only look for work: the database is the queue."""

from celery import shared_task

from propagation.review.services.landings import renew_landings


@shared_task(name="propagation.look_for_landings", ignore_result=True)
def look_for_landings() -> None:
    """Count again where open change requests land, when the term tree or a subscription has changed."""
    renew_landings()
