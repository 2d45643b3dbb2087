"""Receivers on loopback that answer byte for byte what a test tells them to, however rude."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Receiver:
    """Where it listens, and what came in: connections opened, and the bytes of each request."""

    port: int = 0
    connections: int = 0
    requests: list[bytes] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)


@asynccontextmanager
async def receiver(
    answer: Answer | bytes, *, context: ssl.SSLContext | None = None, is_rash: bool = False
) -> AsyncIterator[Receiver]:
    """A listening socket on 127.0.0.1 that reads each whole request (a rash one: nothing), answers it, and closes."""
    here = Receiver()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        here.connections += 1
        try:
            if not is_rash:
                here.requests.append(await _read_request(reader))
                here.arrived.set()
            if isinstance(answer, bytes):
                writer.write(answer)
                await writer.drain()
            else:
                await answer(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass  # the sender has hung up, which some tests are about
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=context)
    here.port = server.sockets[0].getsockname()[1]
    async with server:
        yield here


async def _read_request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    length = next(int(line.partition(b":")[2]) for line in lines if line.startswith(b"content-length:"))
    return head + await reader.readexactly(length)


async def silence(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Say nothing until the sender hangs up."""
    await reader.read()


def drip(start: bytes, rest: bytes, *, every_seconds: float = 0.02) -> Answer:
    """Send `start` at once, then `rest` over and over, a byte at a time."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while True:
            for byte in rest:
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(every_seconds)

    return answer


def flood(start: bytes, block: bytes, sent: list[int]) -> Answer:
    """Send `start`, then `block` for ever, as fast as it is taken, noting in `sent` how many bytes were."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while True:
            writer.write(block)
            await writer.drain()
            sent.append(len(block))

    return answer


async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Cut the connection off with a TCP reset."""
    writer.transport.abort()
