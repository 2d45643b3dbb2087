"""Celery's broker in a folder: its transport over files, which here survives a message of which only a part is there.

A message's file has its name before it is filled, so whoever looks in between, or after a writer was killed, finds nothing
in it; kombu's own channel ends the worker over that (github.com/celery/kombu/issues/1551).
"""

import logging
from typing import Any

from kombu.transport import filesystem

logger = logging.getLogger(__name__)


class Channel(filesystem.Channel):
    """As kombu's; a message that cannot be read is gone from the folder by then, and dropped."""

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        """The next whole message; raises Empty where there is none."""
        while True:
            try:
                return super()._get(queue)  # type: ignore[no-untyped-call]  # kombu has no types
            except ValueError:
                logger.warning(
                    "A broken message in the broker's folder has been dropped; a worker looks again within two seconds."
                )


class Transport(filesystem.Transport):
    """As kombu's, with a channel that survives."""

    Channel = Channel
