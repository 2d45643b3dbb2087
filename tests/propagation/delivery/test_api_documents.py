"""The documents that a channel system reads for itself."""

import hashlib
import json
import random
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from channels.services.tokens import revoke_token
from content.models import Asset
from propagation.delivery.models import ServingState
from propagation.delivery.services.fan_out import fan_out
from propagation.feed.models import Document, FeedEntry
from rest.scopes import Scope
from tests.factories.channels import aged, issued
from tests.factories.content import asset, edited
from tests.factories.propagation import pull_system, released, term
from tests.factories.taxonomy import deprecate_term
from tests.support.api import problem, queries_of, with_token

DOCUMENTS = "/api/v1/documents"


@pytest.fixture
def desk(chris, digital):
    """A pulling call-centre desk for every digital channel."""
    return pull_system("desk", channels=[digital], actor=chris)


@pytest.fixture
def desks(desk, chris) -> Client:
    return with_token(issued(desk, actor=chris).text)


@pytest.fixture
def rates(desk, ana, ben, email, web, savings, sara):
    """Released: rate-1 (email, savings), rate-2 (web, cards), rate-3 (email and web, both products)."""
    cards = term("product:cards", actor=sara)
    spring = term("campaign:spring", actor=sara)
    wanted = {"rate-1": [email, savings], "rate-2": [web, cards, spring], "rate-3": [email, web, savings, cards, spring]}
    released(*(asset(code, terms=terms, actor=ana) for code, terms in wanted.items()), author=ana, reviewer=ben)
    fan_out()


def read(client: Client, **query) -> list[tuple[str, str]]:
    response = client.get(DOCUMENTS, query)
    assert response.status_code == 200, response.content
    return [(item["asset"], item["channel"]) for item in response.json()["data"]]


def test_a_document_is_its_exact_bytes(desks, rates):
    response = desks.get(DOCUMENTS)
    item = response.json()["data"][0]
    entry = FeedEntry.objects.get(sequence=item["sequence"])

    assert response["Content-Type"] == "application/json"
    assert b'"content":' + bytes(entry.content) in response.content
    assert item["content_hash"] == "sha256:" + hashlib.sha256(bytes(entry.content)).hexdigest()
    assert (item["asset"], item["channel"], item["language"], item["revision"]) == ("rate-1", "email", "en", 1)
    assert (item["sequence"], item["position"], item["epoch"]) == (1, 1, 1)
    assert item["content"]["headline"] == "Save at 3 percent"
    assert item["document"] == Document.objects.get(asset__code="rate-1").public_id


def test_facets_narrow_and_repeating_one_widens(desks, rates):
    everything = [("rate-1", "email"), ("rate-2", "web"), ("rate-3", "email"), ("rate-3", "web")]

    assert read(desks) == everything
    assert read(desks, product="savings") == [("rate-1", "email"), ("rate-3", "email"), ("rate-3", "web")]
    assert read(desks, product="product:savings", campaign="spring") == [("rate-3", "email"), ("rate-3", "web")]
    assert read(desks, product=["savings", "cards"]) == everything
    assert read(desks, channel="digital") == everything
    assert read(desks, channel="email") == [("rate-1", "email"), ("rate-3", "email")]
    assert read(desks, channel="email", product="cards") == [("rate-3", "email")]
    assert read(desks, language="en") == everything
    assert read(desks, language=["fr", "de"]) == []


def test_a_deprecated_term_stands_for_its_replacement(desks, rates, savings, sara):
    old = term("product:passbook", actor=sara)
    deprecate_term(term=old, replaced_by=savings, reason="Nobody has one.", actor=sara)

    assert read(desks, product="passbook") == [("rate-1", "email"), ("rate-3", "email"), ("rate-3", "web")]


@pytest.mark.parametrize(
    ("query", "parameter", "code"),
    [
        ({"product": "none"}, "product", "unknown_term"),
        ({"product": "channel:email"}, "product", "unknown_term"),
        ({"product": "email"}, "product", "unknown_term"),
        ({"product": ""}, "product", "unknown_term"),
        ({"product": "a\x00b"}, "product", "unknown_term"),
        ({"product": ["savings"] * 101}, "", "invalid"),
        ({"colour": "red"}, "colour", "unknown_field"),
        ({"language": ""}, "language", "invalid"),
        ({"language": "\x00"}, "language", "invalid"),
        ({"limit": "0"}, "limit", "out_of_range"),
    ],
)
def test_a_mistake_in_a_filter_is_named(desks, rates, query, parameter, code):
    body = problem(desks.get(DOCUMENTS, query), 422, "invalid")

    assert [(error["parameter"], error["code"]) for error in body["errors"]] == [(parameter, code)]


def test_every_unknown_term_is_named_at_once(desks, rates):
    body = problem(desks.get(DOCUMENTS, {"product": ["x", "savings", "y"], "segment": "z"}), 422, "invalid")

    assert [error["detail"].count("“") for error in body["errors"]] == [1, 1, 1]
    assert "“x”" in body["errors"][0]["detail"]


def test_pages_are_in_feed_order_and_bound_to_their_filters(desks, rates, chris, desk):
    first = desks.get(DOCUMENTS, {"limit": 3, "product": ["savings", "cards"]}).json()
    query = {"limit": 3, "product": ["savings", "cards"], "cursor": first["page"]["next_cursor"]}
    second = desks.get(DOCUMENTS, query).json()

    assert [item["sequence"] for page in (first, second) for item in page["data"]] == [1, 2, 3, 4]
    assert second["page"] == {"next_cursor": None, "has_more": False}
    problem(desks.get(DOCUMENTS, {"cursor": query["cursor"]}), 400, "invalid_cursor")

    other = with_token(issued(pull_system("kiosk", channels=list(desk.channels.all()), actor=chris), actor=chris).text)
    problem(other.get(DOCUMENTS, query), 400, "invalid_cursor")


def test_nothing_is_missed_between_the_documents_and_the_changes(desks, rates, ana, ben):
    first = desks.get(DOCUMENTS, {"limit": 2}).json()
    edited(Asset.objects.get(code="rate-1"), headline="Save at 4 percent", actor=ana)
    released(Asset.objects.get(code="rate-1"), author=ana, reviewer=ben)
    fan_out()
    second = desks.get(DOCUMENTS, {"limit": 9, "cursor": first["page"]["next_cursor"]}).json()
    changes = desks.get("/api/v1/changes", {"after": first["changes_cursor"]}).json()["data"]

    held = {
        item["document"]: (item["position"], item["content"]["headline"]) for page in (first, second) for item in page["data"]
    }
    held |= {item["data"]["document"]: (item["position"], item["data"]["content"]["headline"]) for item in changes}
    states = {state.document.public_id: state for state in ServingState.objects.select_related("document", "target")}
    assert held == {key: (state.position, json.loads(bytes(state.target.content))["headline"]) for key, state in states.items()}
    assert sorted(headline for _position, headline in held.values()) == ["Save at 3 percent"] * 3 + ["Save at 4 percent"]


def test_what_is_unchanged_is_not_sent_again(desks, rates, ana, ben):
    for path in (DOCUMENTS, f"{DOCUMENTS}/{Document.objects.get(asset__code='rate-1').public_id}"):
        etag = desks.get(path)["ETag"]
        assert etag.startswith('"')
        again = desks.get(path, headers={"if-none-match": etag})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
        assert desks.get(path, headers={"if-none-match": '"other"'}).status_code == 200

    edited(Asset.objects.get(code="rate-1"), headline="Save at 4 percent", actor=ana)
    released(Asset.objects.get(code="rate-1"), author=ana, reviewer=ben)
    fan_out()

    assert desks.get(path, headers={"if-none-match": etag}).json()["content"]["headline"] == "Save at 4 percent"


def test_only_what_it_must_serve_is_there(desks, rates, chris, web, ana, ben):
    kiosk = pull_system("kiosk", channels=[web], actor=chris)
    kiosks = with_token(issued(kiosk, actor=chris).text)
    fan_out()
    assert read(kiosks) == [("rate-2", "web"), ("rate-3", "web")]
    mails = Document.objects.get(asset__code="rate-1").public_id
    assert desks.get(f"{DOCUMENTS}/{mails}").status_code == 200
    problem(kiosks.get(f"{DOCUMENTS}/{mails}"), 404, "not_found")

    released(withdrawals=[Asset.objects.get(code="rate-1")], author=ana, reviewer=ben)
    fan_out()
    problem(desks.get(f"{DOCUMENTS}/{mails}"), 404, "not_found")
    assert ("rate-1", "email") not in read(desks)
    for number in ("0", "9" * 30, "9" * 5000, "-1", "x"):
        problem(desks.get(f"{DOCUMENTS}/doc_{number}"), 404, "not_found")


def test_nothing_is_there_before_a_release(desks, spring_rate):
    fan_out()

    assert read(desks) == []


def test_a_token_that_is_wrong_ended_or_too_narrow_reads_nothing(desk, rates, chris, client):
    good = issued(desk, actor=chris)
    revoked = issued(desk, actor=chris)
    revoke_token(token=revoked.token, actor=chris)
    expired = issued(desk, actor=chris)
    aged(expired.token, expires_at=timezone.now() - timedelta(seconds=1))
    for text in ("", "x", "thl_live_", good.text + "x", good.text[:-1], "thl_live_" + "é" * 20, revoked.text, expired.text):
        response = with_token(text).get(DOCUMENTS)
        assert problem(response, 401, "authentication_failed")["detail"] == "This token is not valid."
        assert response["WWW-Authenticate"].startswith("Bearer")

    problem(client.get(DOCUMENTS), 401, "not_authenticated")
    narrow = with_token(issued(desk, scopes=[Scope.REPORT], actor=chris).text)
    body = problem(narrow.get(DOCUMENTS), 403, "missing_scope")
    assert "documents:read" in body["detail"]
    problem(narrow.get("/api/v1/terms"), 403, "missing_scope")


def test_a_token_is_for_what_channel_systems_do(desks, rates):
    assert desks.get("/api/v1/terms/channel:email").status_code == 200
    problem(desks.get("/api/v1/assets"), 403, "permission_denied")
    problem(desks.post("/api/v1/change-requests", {}, "application/json"), 403, "permission_denied")


def test_a_longer_page_costs_no_more_queries(desks, rates):
    desks.get(DOCUMENTS)  # notes the use of the token

    def asked(limit: int) -> int:
        return queries_of(lambda: read(desks, limit=limit, product="savings", channel="digital"))

    assert asked(1) == asked(3)


def test_random_filters_agree_with_a_plain_computation(desks, desk, ana, ben, sara, email, web):
    """The oracle walks the terms' parents in Python, document by document."""
    dice = random.Random(8)
    trees = {}
    for facet in ("product", "campaign", "segment"):
        grown = []
        for number in range(12):
            above = dice.choice([None, *grown])
            grown.append(term(f"{facet}:{facet[0]}{number}", parent=above, actor=sara))
        trees[facet] = grown
    assets = []
    for number in range(40):
        picked = [one for grown in trees.values() for one in dice.sample(grown, dice.randint(0, 2))]
        assets.append(asset(f"a-{number}", terms=[*dice.sample([email, web], dice.randint(1, 2)), *picked], actor=ana))
    released(*assets, author=ana, reviewer=ben)
    fan_out()

    def carries(document, wanted) -> bool:
        for tag in document.asset.tags.all():
            node = tag.term
            while node is not None:
                if node in wanted:
                    return True
                node = node.parent
        return False

    documents = list(
        Document.objects.select_related("asset", "channel").prefetch_related("asset__tags__term").order_by("current_id")
    )
    sizes = set()
    for _round in range(60):
        filters = {facet: dice.sample(grown, dice.randint(1, 2)) for facet, grown in trees.items() if dice.random() < 0.5}
        expected = [
            (document.asset.code, document.channel.code)
            for document in documents
            if all(carries(document, wanted) for wanted in filters.values())
        ]
        assert read(desks, limit=500, **{facet: [one.code for one in wanted] for facet, wanted in filters.items()}) == expected
        sizes.add(len(expected))
    assert len(sizes) > 10
