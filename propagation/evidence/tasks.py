"""Tasks only look for work: the database is the queue."""

from celery import shared_task

from propagation.evidence.services.sealing import seal

MOST_ROWS = 50_000
"""How many rows one run seals; after an upgrade there may be millions."""


@shared_task(name="propagation.seal_evidence", ignore_result=True)
def seal_evidence() -> None:
    """Seal the rows of evidence that were committed since the last look, unless another worker does: all threads of a worker
    that waited for one another would deliver nothing."""
    seal(at_most=MOST_ROWS, waits=False)
