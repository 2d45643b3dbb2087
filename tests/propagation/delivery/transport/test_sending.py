"""What becomes of a message at receivers that are slow, broken or hostile."""

import asyncio
import gzip
import socket
import tracemalloc

import pytest

from propagation.delivery.transport.responses import SendResult
from propagation.delivery.transport.sending import SendRequest, send
from tests.support.hostile import drip, flood, receiver, reset, silence
from tests.support.sending import answering, push, run, session


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
    assert (result.error, result.detail) == ("protocol", "Its answer was not proper HTTP.")


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
