"""Connections that obey the address policy, which is asked about the very address that the socket connects to. No Django here.

A host name is looked up once per connection. All its addresses must be allowed, and the connection uses only those, so a name
server that changes its answer gains nothing. An address that is written in the URL needs no lookup; the policy is asked about
it when its socket is made.
"""

import asyncio
import socket
import ssl
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass
from weakref import WeakSet

from aiohttp import AddrInfoType, ClientConnectionError, ClientRequest, ClientTimeout, TCPConnector
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.connector import Connection
from aiohttp.tracing import Trace

Allows = Callable[[str], bool]
"""Whether an IP address may be connected to."""
Lookup = Callable[[str, int], Sequence[str]]
"""The addresses of (host, port); blocks, and raises OSError."""

LOOKUP_SECONDS = 5.0
MAX_ADDRESSES = 4
"""How many addresses of one name to try."""
MAX_CONNECTIONS = 100
IDLE_SECONDS = 1.0
"""How long a connection is kept for the next message: less than receivers keep it, who might close it just as we send."""

# A lookup in the C library has no deadline and cannot be cancelled: some of these threads may hang, and there are no more.
_lookups = ThreadPoolExecutor(max_workers=16, thread_name_prefix="lookup")


@dataclass
class Connected:
    """What the current try is connected to, and whether that connection was kept from an earlier message."""

    address: str = ""
    is_kept: bool = False


connected: ContextVar[Connected | None] = ContextVar("connected", default=None)
"""The sender sets it, the connector fills it in."""


class BlockedAddressError(Exception):
    """The address policy forbids this connection. Not an OSError: after one, aiohttp would try the next address."""


def system_lookup(host: str, port: int) -> list[str]:
    """The addresses of `host` as the operating system knows them. Raises OSError."""
    return [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class GuardedConnector(TCPConnector):
    """aiohttp's TCP connector. It asks `allows` about every address before it connects, and again when it has connected."""

    def __init__(self, *, allows: Allows, lookup: Lookup = system_lookup) -> None:
        super().__init__(
            resolver=_GuardedResolver(allows, lookup),
            use_dns_cache=False,
            ssl=_tls_context(),
            limit=MAX_CONNECTIONS,
            keepalive_timeout=IDLE_SECONDS,
            socket_factory=self._open_socket,
        )
        self._allows = allows
        self._used: WeakSet[object] = WeakSet()

    async def connect(
        self,
        req: ClientRequest,
        traces: list[Trace],
        timeout: ClientTimeout,  # noqa: ASYNC109 - the signature is aiohttp's
    ) -> Connection:
        note = connected.get() or Connected()
        note.is_kept = False
        connection = await super().connect(req, traces, timeout)
        peer = connection.transport and connection.transport.get_extra_info("peername")
        if not peer:
            connection.close()
            raise ClientConnectionError
        if not self._allows(peer[0]):
            connection.close()
            raise BlockedAddressError
        note.address, note.is_kept = peer[0], connection.protocol in self._used
        self._used.add(connection.protocol)
        return connection

    def _open_socket(self, info: AddrInfoType) -> socket.socket:
        family, kind, protocol, _name, address = info
        if not self._allows(str(address[0])):
            raise BlockedAddressError
        return socket.socket(family, kind, protocol)


class _GuardedResolver(AbstractResolver):
    def __init__(self, allows: Allows, lookup: Lookup) -> None:
        self._allows = allows
        self._lookup = lookup

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(LOOKUP_SECONDS):
                addresses = await loop.run_in_executor(_lookups, self._lookup, host, port)
        except TimeoutError:
            raise OSError(None, "The lookup took too long") from None
        if not all(map(self._allows, addresses)):
            raise BlockedAddressError
        return [_result(host, port, address) for address in list(dict.fromkeys(addresses))[:MAX_ADDRESSES]]

    async def close(self) -> None:
        """Nothing to close: the threads are shared."""


def _result(host: str, port: int, address: str) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return ResolveResult(
        hostname=host, host=address, port=port, family=family, proto=socket.IPPROTO_TCP, flags=socket.AI_NUMERICHOST
    )


def _tls_context() -> ssl.SSLContext:
    """Certificates and names are always verified; there is no setting that turns it off."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    return context
