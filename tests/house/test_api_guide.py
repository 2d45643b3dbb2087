"""Every example in docs/api.md is true: the commands are run as they stand, the code is executed."""

import hashlib
import json
import re
import shlex
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection
from django.test import Client
from django.utils import timezone
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from channels.models import ChannelSystem
from channels.queries import live_secrets
from people.models import User
from propagation.delivery.models import ServingState
from propagation.delivery.queries.serving import envelope_of, serving_states
from propagation.delivery.services.drain import drain
from propagation.delivery.services.fan_out import fan_out
from propagation.delivery.transport.signing import sign
from propagation.feed.models import Document, Release
from propagation.review.models import ChangeRequest
from rest.problems import PROBLEMS
from tests.factories.channels import issued, registered
from tests.factories.content import asset
from tests.factories.propagation import released
from tests.factories.taxonomy import grow
from tests.factories.versions import published
from tests.support.api import signed_in
from tests.support.endpoint import listening

GUIDE = (Path(settings.BASE_DIR) / "docs" / "api.md").read_text()
CURL = re.compile(r"^curl .*?(?<!\\)$(?=\n(?:curl|```))", re.MULTILINE | re.DOTALL)
COMMANDS = CURL.findall(GUIDE)


@pytest.fixture
def registry(ana: User, ben: User, chris: User, sara: User) -> ServingState:
    """What the examples speak of; the serving state of the spring rate."""
    with connection.cursor() as cursor:  # the message in the guide is about the first document
        for statement in connection.ops.sequence_reset_sql(no_style(), [Document]):
            cursor.execute(statement)
    channels = grow("digital\n    email\n    call-centre", facet="channel", actor=sara)
    products = grow("savings\n    instant-access\ncards", actor=sara)
    registered("desk", channels=[channels["digital"]], actor=chris)
    tags = [channels["call-centre"], products["instant-access"]]
    released(asset("spring-rate", terms=tags, actor=ana), author=ana, reviewer=ben)
    published(actor=sara)
    fan_out()
    return serving_states().get()


@pytest.fixture
def shell(registry: ServingState, chris: User, ana: User, ben: User, sara: User) -> dict[str, str]:
    """The variables that the examples use."""
    token = issued(registry.channel_system, actor=chris).text
    system = Client(headers={"authorization": f"Bearer {token}"})
    document = registry.document.public_id
    changes = system.get("/api/v1/changes").json()
    return {
        "API": "/api/v1",
        "TOKEN": token,
        "DOCUMENT": document,
        "ETAG": system.get(f"/api/v1/documents/{document}")["ETag"],
        "SINCE": system.get("/api/v1/terms/changes").json()["next"],
        "CURSOR": system.get("/api/v1/documents").json()["changes_cursor"],
        "NEXT": changes["next"],
        "POSITION": str(registry.position),
        "RELEASE": str(Release.objects.get()),
        "SEQUENCE": str(registry.target_id),
        "HASH": changes["data"][0]["data"]["content_hash"],
        "SESSION": signed_in(ana).cookies["sessionid"].value,
        "STEWARD": signed_in(sara).cookies["sessionid"].value,
        "REVIEWER": signed_in(ben).cookies["sessionid"].value,
        "CSRF": "a" * 32,
    }


def run(command: str, shell: dict[str, str]) -> Any:
    """What the API answers to a curl command."""
    words = shlex.split(
        re.sub(r"\$([A-Z_]+)", lambda found: shell[str(found[1])].replace('"', '\\"'), command.replace("\\\n", " "))
    )
    client = Client(enforce_csrf_checks=True)
    headers, method, data, url = {}, "", "", ""
    options = iter(words[1:])
    for word in options:
        match word:
            case "-s":
                pass
            case "-H":
                name, _colon, value = next(options).partition(": ")
                headers[name.lower()] = value
            case "-b":
                for cookie in next(options).split("; "):
                    name, _equals, value = cookie.partition("=")
                    client.cookies[name] = value
            case "-X":
                method = next(options)
            case "-d":
                data = next(options)
            case _:
                url = word
    content_type = headers.pop("content-type", "application/x-www-form-urlencoded")
    return client.generic(method or ("POST" if data else "GET"), unquote(url), data, content_type, headers=headers)


@pytest.mark.django_db
def test_every_command_does_what_the_guide_says(shell: dict[str, str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("propagation.review.api.views.wake_worker", lambda: None)  # there is no broker
    for command in COMMANDS:
        response = run(command, shell)
        expected = 304 if "$ETAG" in command else 201 if "Idempotency-Key" in command else 200
        assert response.status_code == expected, (command, response.content)
        if "change-requests" in command and response.status_code == 201:
            request = ChangeRequest.objects.latest("pk")
            shell |= {"CHANGE_REQUEST": f"cr_{request.pk}", "DIGEST": request.digest}
        if "/receipts" in command:
            assert [result["result"] for result in response.json()["results"]] == ["recorded"]
    assert len(COMMANDS) == GUIDE.count("curl -s") == 43


@pytest.fixture
def read_push() -> Any:
    """The function that the guide gives to receivers."""
    (code,) = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)
    return names["read_push"]


def test_the_receiver_of_the_guide_believes_us_and_nobody_else(read_push: Any, registry: ServingState):
    envelope, (secret, *_older) = envelope_of(registry), live_secrets(registry.channel_system, timezone.now())
    body, now = envelope.body(), int(time.time())

    def headers(signed: bytes, at: int = now) -> dict[str, str]:
        signature = sign([secret], envelope.message_id, at, signed)
        return {"webhook-id": envelope.message_id, "webhook-timestamp": str(at), "webhook-signature": signature}

    assert read_push(secret, "desk", headers(body), body)["data"]["asset"] == "spring-rate"
    with pytest.raises(WebhookVerificationError):
        read_push(secret, "desk", headers(body), body.replace(b"3 percent", b"9 percent"))
    with pytest.raises(WebhookVerificationError):
        read_push(secret, "desk", headers(body, at=now - 600), body)
    with pytest.raises(ValueError, match="another channel system"):
        read_push(secret, "kiosk", headers(body), body)
    changed = body.replace(b"3 percent", b"9 percent")
    with pytest.raises(ValueError, match="not the bytes"):
        read_push(secret, "desk", headers(changed), changed)


def whole_message() -> tuple[dict[str, str], bytes, str]:
    """The headers, in lower case, and the body of the message in the guide, and the secret that it names."""
    (block,) = re.findall(r"```http\nPOST [^\n]*\n(.*?)\n```", GUIDE, re.DOTALL)
    head, _empty, body = block.partition("\n\n")
    lines = [line.partition(": ") for line in head.splitlines()]
    (secret,) = re.findall(r"signed with the secret `(whsec_[^`]+)`", GUIDE)
    return {name.lower(): value for name, _colon, value in lines}, body.encode(), secret


def test_the_whole_message_of_the_guide_is_signed_and_holds_together(read_push: Any):
    """Each part is computed here again, by the library that receivers use and by the standard library."""
    headers, body, secret = whole_message()
    at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    assert Webhook(secret).sign(headers["webhook-id"], at, body.decode()) == headers["webhook-signature"]
    assert headers["content-length"] == str(len(body))
    data = json.loads(body)["data"]
    content = json.dumps(data["content"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert data["content_hash"] == f"sha256:{hashlib.sha256(content.encode()).hexdigest()}"
    assert f'"content":{content}' in body.decode()
    with pytest.raises(WebhookVerificationError, match="too old"):
        read_push(secret, "desk", headers, body)


def test_the_whole_message_is_what_we_send(registry: ServingState):
    """But for the secret and the times, the message of the guide is the first that its registry sends."""
    with listening() as endpoint:
        ChannelSystem.objects.update(url=endpoint.url)
        drain()
    (sent,) = endpoint.received
    headers, body, _secret = whole_message()
    moving = {"host", "accept", "accept-encoding", "webhook-timestamp", "webhook-signature"}
    assert set(sent.headers) - moving == set(headers) - moving
    assert {n: v for n, v in sent.headers.items() if n not in moving} == {n: v for n, v in headers.items() if n not in moving}
    assert {**json.loads(sent.body), "timestamp": ""} == {**json.loads(body), "timestamp": ""}


def test_every_address_of_the_api_is_in_the_guide_and_no_other(client: Client):
    """Also those that the reference leaves out, such as itself."""
    rows = re.findall(r"^\| ([A-Z, ]+) \| (`/.*?`) \| ", GUIDE, re.MULTILINE)
    named = {
        (method, address)
        for methods, addresses in rows
        for method in methods.split(", ")
        for address in re.findall(r"`([^`]+)`", addresses)
    }
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    known = {
        (method.upper(), path.removeprefix("/api/v1") or "/")
        for path, operations in paths.items()
        for method in operations
        if method in {"get", "put", "post", "patch", "delete"}
    }
    assert named == known | {("GET", "/openapi.json"), ("GET", "/docs/")}
    assert len(known) > 30


def test_the_problems_that_the_guide_names_exist():
    named = re.findall(r"\| (\d{3}) `(\w+)` \|", GUIDE)

    assert [(str(PROBLEMS[code].status), code) for _status, code in named] == named
    assert len(named) == 4
