"""Assets by API."""

import pytest
from django.test import Client

from content.models import Asset
from people.models import User
from taxonomy.models import Term
from tests.factories.content import asset
from tests.factories.propagation import released
from tests.factories.taxonomy import deprecate_term, term
from tests.support.api import JSON, problem, queries_of, signed_in

ASSETS = "/api/v1/assets"
NEW = {
    "code": "spring-rate",
    "title": "Spring rate",
    "kind": "offer",
    "core": {"headline": "Save at 3 percent", "link": "https://bank.example/save"},
    "variants": [{"channel": "web", "language": "fr", "headline": "Épargnez à 3 %"}],
    "tags": {"product": ["savings"], "channel": ["web"]},
}


@pytest.fixture
def web(sara: User) -> Term:
    return term("web", facet="channel", actor=sara)


@pytest.fixture
def savings(sara: User) -> Term:
    return term("savings", actor=sara)


@pytest.fixture
def anas(ana: User, web: Term, savings: Term) -> Client:
    return signed_in(ana)


def created(client: Client, **changes):
    response = client.post(ASSETS, {**NEW, **changes}, JSON)
    assert response.status_code == 201, response.content
    return response


def put(client: Client, body, *, match: str | None, code: str = "spring-rate"):
    headers = {} if match is None else {"if-match": match}
    return client.put(f"{ASSETS}/{code}", body, JSON, headers=headers)


def places(body) -> list[tuple[str, str]]:
    return sorted((error["pointer"], error["code"]) for error in body["errors"])


def test_an_asset_is_created_and_read_back(anas: Client):
    response = created(anas)

    assert response["Location"] == "/api/v1/assets/spring-rate"
    read = anas.get(response["Location"])
    assert read["ETag"] == response["ETag"] == '"1"'
    body = read.json()
    assert body == response.json()
    assert body.pop("updated_at").endswith("Z")
    assert body == {
        "code": "spring-rate",
        "title": "Spring rate",
        "kind": "offer",
        "language": "en",
        "version": 1,
        "live_revision": None,
        "withdrawn_at": None,
        "core": {
            "headline": "Save at 3 percent",
            "body": "",
            "call_to_action": "",
            "link": "https://bank.example/save",
            "legal_line": "",
        },
        "variants": [
            {
                "channel": "web",
                "language": "fr",
                "headline": "Épargnez à 3 %",
                "body": "",
                "call_to_action": "",
                "link": "",
                "legal_line": "",
            }
        ],
        "tags": {"channel": ["web"], "product": ["savings"]},
    }


def test_a_draft_is_replaced_whole(anas: Client):
    etag = created(anas)["ETag"]

    response = put(anas, {"title": "Summer rate", "core": {"headline": "Save at 4 percent"}}, match=etag)

    assert (response.status_code, response["ETag"]) == (200, '"2"')
    body = response.json()
    assert (body["title"], body["kind"], body["variants"], body["tags"]) == ("Summer rate", "", [], {})
    assert (body["core"]["headline"], body["core"]["link"]) == ("Save at 4 percent", "")


def test_no_work_is_overwritten(anas: Client):
    created(anas)
    assert put(anas, {"title": "Second"}, match='"1"').status_code == 200

    problem(put(anas, {"title": "Third"}, match=None), 428, "precondition_required")
    problem(put(anas, {"title": "Third"}, match='"1"'), 412, "precondition_failed")
    problem(put(anas, {"title": "Third"}, match='W/"2"'), 412, "precondition_failed")
    problem(put(anas, {"title": "Third"}, match='"99999999999999999999"'), 412, "precondition_failed")
    assert Asset.objects.get().title == "Second"

    assert put(anas, {"title": "Third"}, match='"1", "2"').status_code == 200
    assert put(anas, {"title": "Fourth"}, match="*").status_code == 200


def test_every_unknown_term_is_named_at_its_place(anas: Client):
    wrong = {"tags": {"product": ["savings", "web"], "colour": ["red"]}, "variants": [{"channel": "fax", "language": "en"}]}

    body = problem(anas.post(ASSETS, {**NEW, **wrong}, JSON), 422, "invalid")

    assert places(body) == [
        ("/tags/colour", "unknown_term"),
        ("/tags/product", "unknown_term"),
        ("/variants/0/channel", "unknown_term"),
    ]
    assert "product:web" in str(body)
    assert not Asset.objects.exists()


def test_a_deprecated_term_is_refused_and_its_replacement_named(anas: Client, savings: Term, sara: User):
    old = term("passbook", actor=sara)
    deprecate_term(term=old, replaced_by=savings, reason="Nobody has one.", actor=sara)

    body = problem(anas.post(ASSETS, {**NEW, "tags": {"product": ["passbook"]}}, JSON), 422, "invalid")

    assert [error["pointer"] for error in body["errors"]] == ["/tags"]
    assert "product:savings" in body["errors"][0]["detail"]
    assert not Asset.objects.exists()


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"code": "a b"}, "/code"),
        ({"code": ""}, "/code"),
        ({"title": "  "}, "/title"),
        ({"title": "a" * 301}, "/title"),
        ({"title": ["a"]}, "/title"),
        ({"language": "english please"}, "/language"),
        ({"core": {"link": "javascript:alert(1)"}}, "/core/link"),
        ({"core": {"headline": "a\x07b"}}, "/core/headline"),
        ({"core": {"subject": "x"}}, "/core/subject"),
        ({"core": []}, "/core"),
        ({"variants": {"web": 1}}, "/variants"),
        ({"variants": [{"channel": "web"}]}, "/variants/0/language"),
        ({"variants": [{"channel": "web", "language": "fr"}] * 2}, "/variants"),
        ({"tags": ["savings"]}, "/tags"),
        ({"tags": {"product": "savings"}}, "/tags/product"),
        ({"tags": {f"f{number}": [] for number in range(101)}}, "/tags"),
        ({"version": 3}, "/version"),
    ],
)
def test_a_mistake_is_named_at_its_place(anas: Client, change, place: str):
    body = problem(anas.post(ASSETS, {**NEW, **change}, JSON), 422, "invalid")

    assert [error["pointer"] for error in body["errors"]] == [place]
    assert not Asset.objects.exists()


def test_a_code_that_is_taken_is_refused(anas: Client):
    created(anas)

    assert places(problem(anas.post(ASSETS, NEW, JSON), 422, "invalid")) == [("/code", "invalid")]


def test_a_withdrawn_asset_does_not_change(anas: Client, ana: User):
    created(anas)
    Asset.objects.update(withdrawn_at="2026-11-01T00:00:00Z")

    problem(put(anas, {"title": "Second"}, match='"1"'), 409, "withdrawn")

    assert anas.get(f"{ASSETS}/spring-rate").json()["withdrawn_at"] == "2026-11-01T00:00:00Z"


def test_who_may_only_read_changes_nothing(anas: Client, ben: User, zoe: User):
    created(anas)
    bens = signed_in(ben)

    assert "content.add_asset" in problem(bens.post(ASSETS, {**NEW, "code": "b"}, JSON), 403, "permission_denied")["detail"]
    problem(put(bens, {"title": "Second"}, match='"1"'), 403, "permission_denied")
    problem(signed_in(zoe).get(ASSETS), 403, "permission_denied")
    assert [(row.code, row.title, row.version) for row in Asset.objects.all()] == [("spring-rate", "Spring rate", 1)]


def test_an_unknown_asset_is_not_found(anas: Client):
    for path in ("none", "a%00b", "a%20b", "é", "a" * 500):
        problem(anas.get(f"{ASSETS}/{path}"), 404, "not_found")
    problem(put(anas, {"title": "A"}, match='"1"', code="none"), 404, "not_found")


def test_assets_are_listed_by_code_and_found_by_words(anas: Client, ana: User):
    for code, headline in (("b", "Loans"), ("a", "Cards"), ("c", "Loans, again")):
        asset(code, headline=headline, actor=ana)

    def codes(**query: str) -> list[str]:
        return [row["code"] for row in anas.get(ASSETS, query).json()["data"]]

    assert codes() == ["a", "b", "c"]
    assert codes(q="loans") == ["b", "c"]
    assert codes(kind="article") == []
    problem(anas.get(ASSETS, {"kinds": "offer"}), 422, "invalid")

    first = anas.get(ASSETS, {"limit": 2}).json()
    assert codes(limit="2", cursor=first["page"]["next_cursor"]) == ["c"]
    assert queries_of(lambda: codes(limit="1")) == queries_of(lambda: codes(limit="3"))


def test_an_etag_changes_with_what_is_live(anas: Client, ana: User, ben: User):
    made = created(anas)
    released(Asset.objects.get(), author=ana, reviewer=ben)
    assert made["ETag"] == '"1"'
    read = anas.get(made["Location"])
    assert (read["ETag"], read.json()["version"]) == ('"1-r1"', 1)
    problem(put(anas, {"title": "Second"}, match='"1"'), 412, "precondition_failed")
    assert put(anas, {"title": "Second"}, match='"1-r1"')["ETag"] == '"2-r1"'
