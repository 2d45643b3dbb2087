"""Celery's broker in a folder: kombu's transport over files, made to survive a message that is only partly written.

A message's file has its name before its content. A worker that looks in between, or after the writer was killed, finds an
empty file; kombu's own channel then ends the worker (github.com/celery/kombu/issues/1551).
"""

import logging
from typing import Any

from kombu.transport import filesystem

logger = logging.getLogger(__name__)


class Channel(filesystem.Channel):
    """kombu's channel, but it drops a message that it cannot read. kombu has deleted the message's file by then."""

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        """The next whole message; raises Empty when there is none."""
        while True:
            try:
                return super()._get(queue)  # type: ignore[no-untyped-call]  # kombu has no types
            except ValueError:
                logger.warning(
                    "A broken message in the broker's folder has been dropped; a worker looks again within two seconds."
                )


class Transport(filesystem.Transport):
    """kombu's transport with the channel above."""

    Channel = Channel
