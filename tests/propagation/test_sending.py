import asyncio
import gzip
import socket
import ssl
import threading
import tracemalloc
from contextlib import asynccontextmanager

import pytest

from propagation.connecting import GuardedConnector
from propagation.responses import SendResult
from propagation.sending import SendRequest, open_session, send
from tests.support.certificates import Authority
from tests.support.hostile import drip, flood, receiver, reset, silence

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


def test_an_answer_is_reported_with_where_it_came_from():
    result, there = run(push(answering("HTTP/1.1 200 OK", b'{"ok":true}')))
    assert (result.status, result.error, result.detail) == (200, "", "")
    assert (result.excerpt, result.peer_address, result.retry_after) == ('{"ok":true}', "127.0.0.1", "")
    assert there.connections == 1


def test_the_request_is_what_was_signed_and_names_us():
    _result, there = run(push(answering("HTTP/1.1 204 No Content")))
    head, _blank, body = there.requests[0].partition(b"\r\n\r\n")
    lines = head.decode().lower().split("\r\n")
    assert lines[0] == "post /in http/1.1"
    assert body == b'{"a":1}'
    assert {"webhook-id: msg_1", "user-agent: throughline-delivery/1", "accept-encoding: identity"} <= set(lines)
    assert f"host: 127.0.0.1:{there.port}" in lines
    assert not [line for line in lines if line.startswith(("cookie", "authorization", "proxy"))]


def test_a_failure_keeps_its_status_and_the_first_retry_after():
    answer = b"HTTP/1.1 503 Busy\r\nRetry-After: 120\r\nRetry-After: 7\r\nContent-Length: 4\r\n\r\nbusy"
    result, _there = run(push(answer))
    assert (result.status, result.error, result.retry_after, result.excerpt) == (503, "", "120", "busy")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status):
    async def story():
        async with receiver(answering("HTTP/1.1 200 OK")) as inside:
            location = f"HTTP/1.1 {status} Moved\r\nLocation: http://127.0.0.1:{inside.port}/secret"
            result, there = await push(answering(location))
            return result, there.connections, inside.connections

    result, asked, led_to = run(story())
    assert (result.status, result.error, asked, led_to) == (status, "", 1, 0)


@pytest.mark.parametrize(
    "answer",
    [
        silence,
        drip(b"", b"HTTP/1.1 200 OK\r\nX-Slow: slow\r\n"),
        drip(b"HTTP/1.1 200 OK\r\n", b"X-Slow: slow\r\n"),
        drip(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", b"slow"),
        flood(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n", []),
    ],
    ids=["silence", "status drip", "header drip", "body drip", "early hints for ever"],
)
def test_slowness_is_cut_at_the_deadline(answer):
    result, _there = run(push(answer, seconds=0.5))
    assert (result.error, result.detail) == ("timeout", "It did not answer completely within 0.5 seconds.")
    assert 500 <= result.duration_ms < 4_000
    assert result.peer_address == "127.0.0.1"


def test_an_answer_cut_off_in_its_body_keeps_its_status():
    result, _there = run(push(drip(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nstart", b"slow"), seconds=0.5))
    assert (result.status, result.error, result.excerpt[:5]) == (200, "timeout", "start")


@pytest.mark.parametrize(
    ("start", "block"),
    [
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"2000\r\n" + b"x" * 8192 + b"\r\n"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 8192),
    ],
    ids=["chunked", "until closed"],
)
def test_an_endless_body_is_read_to_the_limit_and_no_further(start, block):
    sent: list[int] = []
    tracemalloc.start()
    try:
        result, _there = run(push(flood(start, block, sent)))
        _size, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (result.status, result.error, result.excerpt) == (200, "", "x" * 4096)
    assert sum(sent) < 20_000_000  # what the operating system's buffers took, on top of our 64 KiB
    assert peak < 8_000_000


def test_a_gzip_bomb_is_not_unpacked():
    bomb = gzip.compress(bytes(50_000_000))
    tracemalloc.start()
    try:
        result, _there = run(push(answering("HTTP/1.1 200 OK\r\nContent-Encoding: gzip", bomb)))
        _size, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (result.status, result.error) == (200, "")
    assert result.excerpt.startswith("\x1f\ufffd\x08")  # as it came
    assert peak < 8_000_000


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nX-Huge: " + b"x" * 1_000_000 + b"\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 " + b"x" * 1_000_000 + b"\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: x\r\n" % n for n in range(10_000)) + b"Content-Length: 0\r\n\r\n",
        b"HTTP/1.1 2OO OK\r\nContent-Length: 0\r\n\r\n",
        b"220 mail.example.com ESMTP\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
    ],
    ids=[
        "huge header",
        "huge status line",
        "10,000 headers",
        "no number",
        "mail server",
        "two lengths",
        "bad chunk",
        "cut short",
    ],
)
def test_what_is_not_proper_http_is_a_protocol_error(answer):
    result, _there = run(push(answer))
    assert (result.error, result.detail) == ("protocol", "It did not answer in proper HTTP.")


@pytest.mark.parametrize("answer", [reset, b""], ids=["reset", "closed"])
def test_a_connection_that_breaks_is_a_connection_error(answer):
    result, _there = run(push(answer))
    assert (result.status, result.error) == (None, "connect")


def test_a_refused_connection_says_so():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]

    async def story():
        async with session() as opened:
            return await send(opened, SendRequest(f"http://127.0.0.1:{port}/", {}, b"{}"))

    result = run(story())
    assert (result.error, result.detail, result.peer_address) == ("connect", "The connection failed: Connection refused.", "")


def test_the_excerpt_fits_a_text_column():
    result, _there = run(push(answering("HTTP/1.1 400 Bad", b"nul \x00 and \xff\xfe and \xed\xa0\x80")))
    assert result.excerpt.startswith("nul \ufffd and \ufffd")
    assert "\x00" not in result.excerpt
    assert result.excerpt.encode("utf-8", "strict")


def test_a_proxy_in_the_environment_is_ignored(monkeypatch):
    async def story():
        async with receiver(answering("HTTP/1.1 418 Proxy")) as proxy:
            for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
                monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
            monkeypatch.setenv("no_proxy", "")
            result, _there = await push(answering("HTTP/1.1 200 OK"))
            return result, proxy.connections

    result, through_proxy = run(story())
    assert (result.status, through_proxy) == (200, 0)


def test_passwords_of_a_netrc_file_are_ignored(monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    _result, there = run(push(answering("HTTP/1.1 200 OK")))
    assert b"authorization" not in there.requests[0].lower()


def test_a_kept_connection_that_its_receiver_closes_is_no_failure():
    async def story():
        async with receiver(answering("HTTP/1.1 200 OK")) as there, session() as opened:
            request = SendRequest(f"http://127.0.0.1:{there.port}/", {}, b"{}")
            return [await send(opened, request) for _ in range(3)], there.connections

    results, connections = run(story())
    assert [result.status for result in results] == [200, 200, 200]
    assert connections == 3


def test_cookies_are_not_kept():
    async def story():
        lookup = {"lookup": lambda _host, _port: ["127.0.0.1"]}
        async with receiver(answering("HTTP/1.1 200 OK\r\nSet-Cookie: a=1")) as there, session(**lookup) as opened:
            request = SendRequest(f"http://name.example:{there.port}/", {}, b"{}")
            return [await send(opened, request) for _ in range(2)], there

    results, there = run(story())
    assert [result.status for result in results] == [200, 200]
    assert b"cookie" not in there.requests[1].lower()


def test_a_header_that_would_inject_another_is_our_own_error(caplog):
    async def story():
        async with receiver(answering("HTTP/1.1 200 OK")) as there, session() as opened:
            request = SendRequest(f"http://127.0.0.1:{there.port}/", {"x-name": "a\r\nx-evil: b"}, b"{}")
            return await send(opened, request), there.requests

    result, requests = run(story())
    assert (result.status, result.error, result.detail) == (None, "ours", "Our own machine could not send it.")
    assert requests == []
    assert "A message could not be sent" in caplog.text


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "LOCALHOST", "a.localhost", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "name.example"],
)
def test_a_forbidden_address_is_never_connected_to(host):
    result, there = run(
        push(
            answering("HTTP/1.1 200 OK"),
            url=f"http://{host}:{{port}}/",
            networks=[],
            lookup=lambda _host, _port: ["127.0.0.1"],
        )
    )
    assert (result.status, result.error, result.detail, result.peer_address) == (None, "blocked", BLOCKED, "")
    assert there.connections == 0


def test_the_peer_is_checked_again_once_connected():
    """An address that is allowed when the socket is made and not when it is connected gets no request."""
    answers = iter([True, False])

    async def story():
        async with receiver(answering("HTTP/1.1 200 OK")) as there, session() as opened:
            opened.http.connector._allows = lambda ip: next(answers)
            result = await send(opened, SendRequest(f"http://127.0.0.1:{there.port}/", {}, b"{}"))
            return result, there.requests

    result, requests = run(story())
    assert (result.error, requests) == ("blocked", [])


def test_one_forbidden_address_among_several_forbids_all():
    result, there = run(
        push(
            answering("HTTP/1.1 200 OK"),
            url="http://name.example:{port}/",
            lookup=lambda _host, _port: ["127.0.0.1", "169.254.169.254"],
        )
    )
    assert (result.error, there.connections) == ("blocked", 0)


def test_a_name_that_changes_its_answer_is_looked_up_once():
    asked = []

    def rebinding(host, port):
        asked.append((host, port))
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    result, there = run(
        push(answering("HTTP/1.1 200 OK"), url="http://name.example:{port}/", networks=["127.0.0.1/32"], lookup=rebinding)
    )
    assert (result.status, result.peer_address) == (200, "127.0.0.1")
    assert asked == [("name.example", there.port)]


def test_a_name_without_an_address_is_a_dns_error():
    def unknown(_host, _port):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    result, _there = run(push(b"", url="http://name.example:{port}/", lookup=unknown))
    assert (result.error, result.detail) == ("dns", "The host of the URL could not be found.")


@pytest.mark.parametrize(("seconds", "error"), [(5.0, "dns"), (0.2, "timeout")])
def test_a_slow_lookup_holds_nothing_up(monkeypatch, seconds, error):
    monkeypatch.setattr("propagation.connecting.LOOKUP_SECONDS", 0.4)
    over = threading.Event()
    try:
        result, _there = run(
            push(b"", url="http://name.example:{port}/", seconds=seconds, lookup=lambda _host, _port: over.wait(10) and [])
        )
    finally:
        over.set()
    assert result.error == error
    assert result.duration_ms < 4_000


def test_five_hundred_addresses_are_no_five_hundred_tries():
    tried = set()

    def note(ip):
        tried.add(ip)
        return True

    async def story():
        many = [f"127.0.1.{n % 250 + 1}" for n in range(500)]
        async with session(lookup=lambda _host, _port: many) as opened:
            opened.http.connector._allows = note
            return await send(opened, SendRequest("http://name.example:9/", {}, b"{}"))

    assert run(story()).error == "connect"
    assert len(tried) == 4


@pytest.mark.parametrize(
    ("url", "detail"),
    [
        ("ftp://name.example/", "The URL does not begin with https://."),
        ("http://name.example\\@127.0.0.1/", "The URL holds a character that is not allowed"),
        ("http://user:pw@name.example/", "The URL holds a user name or password; leave it out."),
        ("http://name.example:22/", "Port 22 is not allowed; allowed: 80, 443."),
    ],
)
def test_a_url_of_the_wrong_shape_is_not_tried(url, detail):
    async def story():
        async with session(ports=[443, 80]) as opened:
            return await send(opened, SendRequest(url, {}, b"{}"))

    result = run(story())
    assert (result.status, result.error) == (None, "bad_url")
    assert result.detail.startswith(detail)


def test_plain_http_needs_the_operator():
    result, there = run(push(answering("HTTP/1.1 200 OK"), allow_http=False))
    assert (result.error, there.connections) == ("bad_url", 0)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("tls"))


def push_over_tls(authority, context, name="receiver.example"):
    return run(
        push(
            answering("HTTP/1.1 200 OK"),
            context=context,
            url=f"https://{name}:{{port}}/",
            lookup=lambda _host, _port: ["127.0.0.1"],
            allow_http=False,
        )
    )


def test_a_good_certificate_is_accepted_under_the_name_in_the_url(authority, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.certificate_file))
    result, _there = push_over_tls(authority, authority.context("receiver.example"))
    assert (result.status, result.error, result.peer_address) == (200, "", "127.0.0.1")


def test_a_certificate_of_nobody_we_trust_is_refused(authority):
    result, there = push_over_tls(authority, authority.context("receiver.example"))
    assert (result.status, result.error, there.requests) == (None, "tls", [])
    assert result.detail == "Its certificate is not valid: unable to get local issuer certificate."


@pytest.mark.parametrize(
    ("options", "words"),
    [({"name": "other.example"}, "Hostname mismatch"), ({"expired": True}, "certificate has expired")],
)
def test_a_wrong_name_and_an_expired_certificate_are_refused(authority, monkeypatch, options, words):
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.certificate_file))
    result, there = push_over_tls(authority, authority.context(**{"name": "receiver.example", **options}))
    assert (result.status, result.error, there.requests) == (None, "tls", [])
    assert words in result.detail


@pytest.mark.parametrize(
    "answer",
    [b"\x15\x03\x01\x00\x02\x02\x46", b"HTTP/1.1 400 Bad Request\r\n\r\n"],
    ids=["the alert of a server that knows only TLS 1.0", "plain HTTP"],
)
def test_what_speaks_no_modern_tls_is_a_tls_error(answer):
    result, _there = run(push(answer, url="https://127.0.0.1:{port}/", is_rash=True))
    assert (result.status, result.error, result.detail) == (None, "tls", "No secure connection could be agreed on.")


def test_cancelling_a_send_is_not_swallowed():
    async def story():
        async with receiver(silence) as there, session() as opened:
            task = asyncio.create_task(send(opened, SendRequest(f"http://127.0.0.1:{there.port}/", {}, b"{}")))
            await there.arrived.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            return True

    assert run(story())


def test_sends_at_once_do_not_mix_their_results():
    async def story():
        async with receiver(answering("HTTP/1.1 200 OK")) as good, receiver(silence) as bad, session(seconds=0.5) as opened:
            ports = [good.port, bad.port] * 10
            return await asyncio.gather(*(send(opened, SendRequest(f"http://127.0.0.1:{port}/", {}, b"{}")) for port in ports))

    results: list[SendResult] = run(story())
    assert [result.status for result in results] == [200, None] * 10
    assert [result.error for result in results] == ["", "timeout"] * 10
    assert {result.peer_address for result in results} == {"127.0.0.1"}


def test_no_setting_turns_verification_off():
    async def story():
        connector = GuardedConnector(allows=lambda ip: True)
        await connector.close()
        return connector._ssl

    context = run(story())
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname is True
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
