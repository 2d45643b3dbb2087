"""Tasks only look for work: the database is the queue. A worker looks every two seconds, and at once when it is woken."""

import logging
from threading import Lock, Thread

from celery import shared_task
from kombu.exceptions import OperationalError

from propagation.delivery.services.drain import drain as drain_now

logger = logging.getLogger(__name__)
_waking = Lock()


@shared_task(name="propagation.drain", ignore_result=True)
def drain() -> None:
    """Move targets and send what is due; beat calls it every two seconds, wake_worker() at once after a release."""
    drain_now()


def wake_worker() -> None:
    """Ask a worker to look now. Never waits and never fails: a lost message costs two seconds.

    The message is published in a thread of its own, because a broker that accepts connections but does not answer would hold
    the request for many seconds.
    """
    if _waking.acquire(blocking=False):
        Thread(target=_publish, name="wake-worker", daemon=True).start()


def _publish() -> None:
    try:
        drain.apply_async(expires=5, retry=False)
    except (OperationalError, OSError) as error:
        logger.warning("No worker could be woken (%s); one looks by itself within two seconds.", error)
    finally:
        _waking.release()
