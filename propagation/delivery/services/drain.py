"""Draining: sends all that is due, in one lane per channel system, all lanes at once."""

import asyncio
import logging
from time import monotonic

from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings

from propagation.delivery.services.claims import Lease, claim, due_channel_systems, record
from propagation.delivery.services.fan_out import fan_out
from propagation.delivery.transport.responses import SendResult
from propagation.delivery.transport.sending import Session, open_session, send

logger = logging.getLogger(__name__)


def drain(*, budget_seconds: float = 25.0) -> int:
    """Move targets, then send until nothing is due or the budget is spent; return how many messages were accepted.

    Safe to run at any time in several processes. Database work happens in the calling thread; a lane sends outside its
    transactions. A lane that waits for a slow endpoint does not hold up the others. One that fails is logged and left out; what
    it had leased is due again when the lease ends.
    """
    fan_out()
    return async_to_sync(_drain)(monotonic() + budget_seconds)


async def _drain(deadline: float) -> int:
    accepted = 0
    failed: set[int] = set()
    async with open_session(
        timeout_seconds=settings.DELIVERY_TIMEOUT_SECONDS,
        allowed_networks=settings.DELIVERY_ALLOWED_NETWORKS,
        allowed_ports=settings.DELIVERY_ALLOWED_PORTS,
        allow_http=settings.DELIVERY_ALLOW_HTTP,
    ) as session:
        while monotonic() < deadline:
            systems = [pk for pk in await sync_to_async(due_channel_systems)() if pk not in failed]
            if not systems:
                break
            ended = await asyncio.gather(*(_lane(session, pk, deadline) for pk in systems), return_exceptions=True)
            lanes = []
            for pk, lane in zip(systems, ended, strict=True):
                if isinstance(lane, Exception):
                    failed.add(pk)
                    logger.error("The lane of channel system %d failed; what it leased is tried again.", pk, exc_info=lane)
                elif isinstance(lane, BaseException):
                    raise lane
                else:
                    lanes.append(lane)
            accepted += sum(count for count, _sent in lanes)
            if not any(sent for _count, sent in lanes):
                break
    return accepted


async def _lane(session: Session, channel_system_id: int, deadline: float) -> tuple[int, int]:
    """Send what is due to one channel system, batch by batch; return how many were accepted, and how many sent."""
    accepted = sent = 0
    while monotonic() < deadline:
        leases: list[Lease] = await sync_to_async(claim)(channel_system_id=channel_system_id)
        if not leases:
            break
        results: list[SendResult] = await asyncio.gather(*(send(session, lease.request) for lease in leases))
        accepted += await sync_to_async(record)(
            channel_system_id=channel_system_id, results=list(zip(leases, results, strict=True))
        )
        sent += len(leases)
    return accepted, sent
