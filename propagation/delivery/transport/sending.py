"""Sending one message over HTTP to somebody else's machine, which may be slow, broken or hostile.

One deadline covers everything from the lookup to the last byte of the answer. Redirects are not followed, bodies are not
decompressed, and nothing is read beyond a limit. No Django ORM here: sending happens between two transactions.
"""

import asyncio
import errno
import logging
import os
import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import perf_counter

from aiohttp import (
    ClientConnectionError,
    ClientConnectorCertificateError,
    ClientConnectorDNSError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientSSLError,
    ClientTimeout,
    DummyCookieJar,
    InvalidURL,
    NonHttpUrlClientError,
)
from django.utils.translation import gettext_lazy as _
from yarl import URL

from channels.rules.addresses import BLOCKED_MESSAGE, address_allowed, check_url
from propagation.delivery.transport.connecting import (
    BlockedAddressError,
    Connected,
    GuardedConnector,
    Lookup,
    connected,
    system_lookup,
)
from propagation.delivery.transport.responses import SendResult

logger = logging.getLogger(__name__)

READ_LIMIT = 64 * 1024
EXCERPT_BYTES = 4 * 1024
CHUNK_BYTES = 8 * 1024
MAX_HEADER_BYTES = 8 * 1024
"""For each header and for the status line; aiohttp itself allows at most 128 headers."""
OUR_OWN_ERRORS = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM, errno.EADDRNOTAVAIL}
HEADERS = {"User-Agent": "Throughline-Delivery/1", "Accept": "*/*", "Accept-Encoding": "identity"}


@dataclass(frozen=True)
class SendRequest:
    """One message: the headers, signature included, and the exact bytes of the body."""

    url: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Session:
    """Connections and rules for a number of sends; made by `open_session`."""

    http: ClientSession
    timeout_seconds: float
    allow_http: bool
    allowed_ports: Sequence[int]


class _BadUrlError(Exception):
    """The URL is not one that we send to; the message says why."""


@dataclass
class _Answer:
    status: int | None = None
    retry_after: str = ""
    excerpt: str = ""


# The first row whose type matches explains an error.
_EXPLANATIONS = (
    (BlockedAddressError, "blocked", BLOCKED_MESSAGE),
    (_BadUrlError, "bad_url", _("%(reason)s")),
    ((InvalidURL, NonHttpUrlClientError), "bad_url", _("The URL cannot be sent to.")),
    (ClientConnectorDNSError, "dns", _("The host of the URL could not be found.")),
    (ClientConnectorCertificateError, "tls", _("Its certificate is not valid: %(reason)s.")),
    ((ClientSSLError, ssl.SSLError), "tls", _("No secure connection could be agreed on.")),
    (TimeoutError, "timeout", _("It did not answer completely within %(seconds)s seconds.")),
    (OSError, "connect", _("The connection failed: %(reason)s.")),
    (ClientConnectionError, "connect", _("It closed the connection without an answer.")),
    (ClientError, "protocol", _("Its answer was not proper HTTP.")),
)


@asynccontextmanager
async def open_session(
    *,
    timeout_seconds: float,
    allowed_networks: Sequence[str],
    allowed_ports: Sequence[int],
    allow_http: bool,
    lookup: Lookup = system_lookup,
) -> AsyncIterator[Session]:
    """A session for `send`; the settings DELIVERY_* say what its parameters mean. Keep one for a drain, not for hours:
    a connection that stays in use is not looked up again."""
    http = ClientSession(
        connector=GuardedConnector(allows=lambda ip: address_allowed(ip, allowed_networks), lookup=lookup),
        timeout=ClientTimeout(total=None, connect=None, sock_connect=None, sock_read=None),  # `send` keeps the one deadline
        headers=HEADERS,
        cookie_jar=DummyCookieJar(),
        trust_env=False,
        auto_decompress=False,
        max_line_size=MAX_HEADER_BYTES,
        max_field_size=MAX_HEADER_BYTES,
    )
    async with http:
        yield Session(http, timeout_seconds, allow_http, allowed_ports)


async def send(session: Session, request: SendRequest) -> SendResult:
    """POST one message within the session's deadline and return the result; raises nothing but its own cancellation.

    An answer is read up to 64 KiB; a longer one counts by its status. When the deadline cuts off an answer, the result has both
    its status and the error "timeout".
    """
    started = perf_counter()
    note = Connected()
    connected.set(note)
    answer = _Answer()
    error = detail = ""
    try:
        async with asyncio.timeout(session.timeout_seconds):
            await _exchange(session, request, answer, note)
    except Exception as problem:  # noqa: BLE001 - whatever a stranger's machine provokes is an outcome of this try
        error, detail = _explain(problem, session)
    return SendResult(
        status=answer.status,
        error=error,
        detail=detail,
        retry_after=answer.retry_after,
        excerpt=answer.excerpt,
        duration_ms=round((perf_counter() - started) * 1000),
        peer_address=note.address,
    )


async def _exchange(session: Session, request: SendRequest, answer: _Answer, note: Connected) -> None:
    url = _checked(session, request.url)
    while True:
        try:
            async with session.http.post(
                url, data=request.body, headers=dict(request.headers), allow_redirects=False
            ) as response:
                answer.status = response.status
                answer.retry_after = response.headers.get("Retry-After", "")
                await _read(response, answer)
                return
        except (ClientConnectionError, OSError):
            # A receiver may close a kept connection just as we send on it. Then the message has not failed, and its id makes a
            # repeat harmless. Each round uses up one kept connection; a fresh connection ends the loop.
            if not note.is_kept or answer.status is not None:
                raise


def _checked(session: Session, text: str) -> URL:
    try:
        parsed = check_url(text, allow_http=session.allow_http, allowed_ports=session.allowed_ports)
        url = URL(text, encoded=True)
    except ValueError as problem:
        raise _BadUrlError(str(problem)) from None
    if (url.scheme, (url.raw_host or "").lower(), url.port) != (parsed.scheme, parsed.host, parsed.port):
        raise _BadUrlError(_("The URL can be read in two ways."))
    return url


async def _read(response: ClientResponse, answer: _Answer) -> None:
    """Read to the end or the limit; the excerpt keeps what a text column can hold."""
    total = 0
    kept = bytearray()
    async for chunk in response.content.iter_chunked(CHUNK_BYTES):
        total += len(chunk)
        kept += chunk[: EXCERPT_BYTES - len(kept)]
        answer.excerpt = kept.decode("utf-8", "replace").replace("\x00", "\N{REPLACEMENT CHARACTER}")
        if total >= READ_LIMIT:
            response.close()
            return


def _explain(problem: Exception, session: Session) -> tuple[str, str]:
    """(error, detail) of a SendResult. An error that no row explains is our own: it is logged and counts against nobody."""
    number = getattr(problem, "errno", None)
    for kinds, error, words in _EXPLANATIONS:
        if isinstance(problem, kinds) and number not in OUR_OWN_ERRORS:
            return error, str(words) % {"reason": _reason(problem), "seconds": session.timeout_seconds}
    logger.error("A message could not be sent", exc_info=problem)
    return "ours", str(_("Our own machine could not send it."))


def _reason(problem: Exception) -> object:
    if isinstance(problem, ClientConnectorCertificateError):
        return getattr(problem.certificate_error, "verify_message", "") or type(problem.certificate_error).__name__
    if isinstance(problem, OSError):
        return os.strerror(problem.errno) if problem.errno else _("it was cut off")
    return str(problem)
