"""Which certificates of receivers we accept."""

import ssl

import pytest

from propagation.delivery.transport.connecting import GuardedConnector
from tests.support.certificates import Authority
from tests.support.sending import answering, push, run


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


def test_no_setting_turns_verification_off():
    async def story():
        connector = GuardedConnector(allows=lambda ip: True)
        await connector.close()
        return connector._ssl

    context = run(story())
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname is True
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
