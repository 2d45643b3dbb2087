"""Which addresses are sent to, whatever a name or a URL says."""

import socket
import threading

import pytest

from propagation.delivery.transport.sending import SendRequest, send
from tests.support.hostile import receiver
from tests.support.sending import BLOCKED, answering, push, run, session


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
    """An address that is allowed when the socket is made, but not once it is connected, gets no request."""
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
    monkeypatch.setattr("propagation.delivery.transport.connecting.LOOKUP_SECONDS", 0.4)
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
