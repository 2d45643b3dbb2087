"""The bell and the tick: both only say "look"; the database is the queue."""

import logging
from threading import Lock, Thread

from celery import shared_task
from kombu.exceptions import OperationalError

from propagation.delivery.services.drain import drain as drain_now

logger = logging.getLogger(__name__)
_ringing = Lock()


@shared_task(name="propagation.drain", ignore_result=True)
def drain() -> None:
    """Move targets and send what is due; beat calls it every two seconds, the bell at once after a release."""
    drain_now()


def ring() -> None:
    """Ask a worker to look now. Never waits and never fails: a lost bell costs one tick.

    The publishing happens in a thread of its own, because a broker that accepts connections and is silent would otherwise
    hold the request for many seconds.
    """
    if _ringing.acquire(blocking=False):
        Thread(target=_publish, name="bell", daemon=True).start()


def _publish() -> None:
    try:
        drain.apply_async(expires=5, retry=False)
    except (OperationalError, OSError) as error:
        logger.warning("The bell did not ring (%s); the next tick delivers.", error)
    finally:
        _ringing.release()
