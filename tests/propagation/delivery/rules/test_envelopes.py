import json
from datetime import UTC, datetime

from propagation.delivery.rules.envelopes import Envelope

CONTENT = '{"body":"Né à 10 %","link":"\\"content\\":null"}'.encode()


def envelope(**changes):
    facts = {
        "channel": "esp",
        "epoch": 1,
        "sequence": 12,
        "position": 7,
        "document": "doc_3",
        "asset": "spring-card",
        "document_channel": "email",
        "language": "en",
        "revision": 2,
        "previous_revision": None,
        "operation": "upsert",
        "released_at": datetime(2026, 11, 22, 1, 2, 3, 456, tzinfo=UTC),
        "content": CONTENT,
        "content_hash": "ab12",
    }
    return Envelope(**{**facts, **changes})


def test_the_body_carries_the_exact_bytes_of_the_content():
    assert envelope().body() == (
        b'{"channel":"esp","data":{"asset":"spring-card","channel":"email","content":'
        + CONTENT
        + b',"content_hash":"sha256:ab12","document":"doc_3","language":"en","operation":"upsert",'
        b'"previous_revision":null,"revision":2},'
        b'"epoch":1,"position":7,"sequence":12,"timestamp":"2026-11-22T01:02:03.000456Z","type":"document.released"}'
    )


def test_a_retirement_carries_no_content():
    body = json.loads(envelope(operation="retire", content=b"", content_hash="").body())

    assert body["type"] == "document.retired"
    assert (body["data"]["content"], body["data"]["content_hash"]) == (None, None)


def test_the_message_id_is_of_this_position_and_holds_no_dot():
    assert envelope().message_id == "msg_esp_1_7"
    assert envelope(channel="call.centre").message_id == "msg_call-centre_1_7"
