import json
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from propagation.delivery.transport.signing import decode_secret, sign

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OLD_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
MESSAGE_ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
UNICODE_BODY = '{"headline":"Prêt à 3,9 % — 家 🏠","escaped":"\\u00e9"}'.encode()


def headers(signature, at, message_id=MESSAGE_ID):
    return {"webhook-id": message_id, "webhook-timestamp": str(at), "webhook-signature": signature}


def now():
    return int(datetime.now(UTC).timestamp())


def test_the_published_vector():
    signature = sign([SECRET], MESSAGE_ID, 1614265330, b'{"test": 2432232314}')
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("body", [b'{"test": 2432232314}', UNICODE_BODY, b"{}"])
def test_the_official_library_accepts_ours_and_makes_the_same(body):
    at = now()
    signature = sign([SECRET], MESSAGE_ID, at, body)
    assert Webhook(SECRET).verify(body, headers(signature, at)) == json.loads(body)
    assert Webhook(SECRET).sign(MESSAGE_ID, datetime.fromtimestamp(at, UTC), body.decode()) == signature


def test_during_a_rotation_both_secrets_verify_and_a_third_does_not():
    at = now()
    signature = sign([SECRET, OLD_SECRET], MESSAGE_ID, at, b"{}")
    assert len(signature.split(" ")) == 2
    assert Webhook(SECRET).verify(b"{}", headers(signature, at)) == {}
    assert Webhook(OLD_SECRET).verify(b"{}", headers(signature, at)) == {}
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").verify(b"{}", headers(signature, at))


@pytest.mark.parametrize(
    ("body", "message_id"), [(b'{"a":2}', MESSAGE_ID), (b'{"a":1} ', MESSAGE_ID), (b'{"a":1}', "msg_another")]
)
def test_the_library_refuses_another_body_or_id(body, message_id):
    at = now()
    signature = sign([SECRET], MESSAGE_ID, at, b'{"a":1}')
    with pytest.raises(WebhookVerificationError, match="No matching signature"):
        Webhook(SECRET).verify(body, headers(signature, at, message_id))


@pytest.mark.parametrize(("age", "words"), [(timedelta(minutes=6), "too old"), (timedelta(minutes=-6), "too new")])
def test_the_library_refuses_a_stale_or_early_one(age, words):
    at = now() - int(age.total_seconds())
    with pytest.raises(WebhookVerificationError, match=words):
        Webhook(SECRET).verify(b"{}", headers(sign([SECRET], MESSAGE_ID, at, b"{}"), at))


def test_the_library_refuses_another_timestamp_than_the_signed_one():
    at = now()
    with pytest.raises(WebhookVerificationError, match="No matching signature"):
        Webhook(SECRET).verify(b"{}", headers(sign([SECRET], MESSAGE_ID, at, b"{}"), at + 1))


@pytest.mark.parametrize(
    ("secrets", "message_id"), [([], MESSAGE_ID), ([SECRET], ""), ([SECRET], "msg_esp.eu_1_1"), (["whsec_"], MESSAGE_ID)]
)
def test_what_cannot_be_signed_safely_is_refused(secrets, message_id):
    with pytest.raises(ValueError, match=r"secret|message id"):
        sign(secrets, message_id, 1614265330, b"{}")


def test_a_secret_is_decoded():
    assert decode_secret("whsec_AAECAwQFBgcICQoLDA0ODw==") == bytes(range(16))


@pytest.mark.parametrize("text", ["", "whsec_", "whsec_not base64!", "AAECAwQFBgcICQoLDA0ODw==", "whsec_AAEC€"])
def test_a_malformed_secret_is_refused_without_repeating_it(text):
    with pytest.raises(ValueError, match="A signing secret is whsec_ and base64") as caught:
        decode_secret(text)
    assert "AAEC" not in str(caught.value)
    assert "not base64" not in str(caught.value)
