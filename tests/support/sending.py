"""One message sent to a receiver of our own, for the tests of sending."""

import asyncio
from contextlib import asynccontextmanager

from propagation.delivery.transport.sending import SendRequest, open_session, send
from tests.support.hostile import receiver

LOOPBACK = ["127.0.0.0/8", "::1/128"]
BLOCKED = "Sending to this address is not allowed."


@asynccontextmanager
async def session(*, seconds=5.0, networks=LOOPBACK, ports=(), allow_http=True, **options):
    async with open_session(
        timeout_seconds=seconds, allowed_networks=networks, allowed_ports=ports, allow_http=allow_http, **options
    ) as opened:
        yield opened


async def push(answer, *, seconds=5.0, url="http://127.0.0.1:{port}/in", context=None, is_rash=False, **options):
    """Send one message to a receiver that gives `answer`; (result, receiver)."""
    async with receiver(answer, context=context, is_rash=is_rash) as there, session(seconds=seconds, **options) as opened:
        request = SendRequest(url.format(port=there.port), {"webhook-id": "msg_1"}, b'{"a":1}')
        return await send(opened, request), there


def run(coroutine):
    return asyncio.run(coroutine)


def answering(head, body=b""):
    return head.encode() + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body
