"""Progress that others see while the work is still one transaction."""

from contextlib import closing

from django.db import DEFAULT_DB_ALIAS, connection, connections

from jobs import lease
from jobs.models import Job


def beat_aside(job: Job, done: int) -> None:
    """Keep the lease of `job` and store how much is `done`, on a connection of its own, which commits at once.

    Call it in the transaction that does the work, before anything there writes the row of the job. On SQLite nothing is stored:
    the transaction is the one writer there. Raises Stopped when the job has passed to another worker or was cancelled.
    """
    lease.require_lease(job)
    if connection.vendor != "postgresql":
        return
    table = connection.ops.quote_name(job._meta.db_table)
    with closing(connections.create_connection(DEFAULT_DB_ALIAS)) as other, other.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET done = %s, lease_until = STATEMENT_TIMESTAMP() + %s * INTERVAL '1 second'"  # noqa: S608 - the table of a model
            " WHERE id = %s AND state = %s AND attempts = %s",
            [done, lease.LEASE.total_seconds(), job.pk, job.state, job.attempts],
        )
