"""The pages about versions: all of them, one, two compared, and publishing."""

import pytest
from django.test import Client

from people.models import User
from taxonomy.models import Facet, FacetVersion, Term
from taxonomy.queries.current_version import CurrentVersion
from tests.factories.taxonomy import set_labels, term
from tests.factories.versions import published
from tests.support.pages import elements, texts

Terms = dict[str, Term]
VERSIONS = "/taxonomy/product/-/versions/"
COMPARE, PUBLISH, ONE = f"{VERSIONS}compare/", f"{VERSIONS}publish/", f"{VERSIONS}1.0/"


@pytest.fixture
def as_sara(client: Client, sara: User) -> Client:
    client.force_login(sara)
    return client


@pytest.fixture
def first(sara: User, terms: Terms) -> FacetVersion:
    return published(note="The first.", actor=sara)


def html(response) -> str:
    return response.content.decode()


def digest() -> str:
    return CurrentVersion(Facet.objects.get(code="product")).frozen.sha256


@pytest.mark.parametrize("path", [VERSIONS, ONE, COMPARE, PUBLISH])
def test_visitors_sign_in_first(client, first, path):
    response = client.get(path)
    assert (response.status_code, response["Location"]) == (302, f"/sign-in/?next={path}")


@pytest.mark.parametrize(
    ("path", "permission"),
    [
        (VERSIONS, "taxonomy.view_facet"),
        (ONE, "taxonomy.view_facet"),
        (COMPARE, "taxonomy.view_facet"),
        (PUBLISH, "taxonomy.publish_facet"),
    ],
)
def test_without_a_role_the_page_names_the_permission(client, zoe, first, path, permission):
    client.force_login(zoe)
    response = client.get(path)
    assert response.status_code == 403
    assert f"Zoe Visitor lacks the permission {permission}." in html(response)


def test_an_author_looks_but_does_not_publish(as_ana, terms):
    assert "Publish a version" not in html(as_ana.get(VERSIONS))
    response = as_ana.post(PUBLISH, {"note": "Mine.", "seen_sha256": digest()})
    assert response.status_code == 403
    assert FacetVersion.objects.count() == 0


@pytest.mark.parametrize(
    "path",
    [f"{VERSIONS}1.1/", f"{VERSIONS}x/", "/taxonomy/nothing/-/versions/", "/taxonomy/nothing/-/versions/publish/"],
)
def test_what_there_is_not_is_not_found(as_sara, first, path):
    assert as_sara.get(path).status_code == 404


def test_no_version_yet(as_ana, as_sara, terms):
    said = "No versions yet A version is the facet as it was at one moment, to refer to, to compare with and to export."
    (empty,) = texts(html(as_sara.get(VERSIONS)), "empty")
    assert empty.startswith(said)
    assert empty.endswith("Publish a version")
    assert texts(html(as_sara.get(COMPARE)), "empty")[0].startswith("No versions yet")


def test_versions_are_listed_newest_first(as_ana, first, sara, terms):
    set_labels(term=terms["cards"], labels={"en": "Plastic"}, actor=sara)
    published(note="Cards have a new name.", actor=sara)
    rows = texts(html(as_ana.get(VERSIONS)), "row")
    assert [row.split(" just now")[0] for row in rows] == ["1.1 Cards have a new name. 5", "1.0 The first. 5"]


def test_the_list_costs_the_same_queries_however_long(as_ana, first, sara, terms, django_assert_num_queries):
    as_ana.get(VERSIONS)
    with django_assert_num_queries(7):
        as_ana.get(VERSIONS)
    for name in ("Plastic", "Cards"):
        set_labels(term=terms["cards"], labels={"en": name}, actor=sara)
        published(actor=sara)
    with django_assert_num_queries(7):
        assert len(texts(html(as_ana.get(VERSIONS)), "row")) == 3


def test_a_version_shows_its_terms_as_they_were(as_ana, first, sara, terms):
    set_labels(term=terms["cards"], labels={"en": "Plastic"}, actor=sara)
    page = html(as_ana.get(ONE))
    assert elements(page, "h1") == ["Product, version 1.0"]
    assert texts(page, "row") == [
        "cards cards cards Active",
        "debit cards › debit debit Active",
        "credit cards › credit credit Active",
        "travel cards › credit › travel travel Active",
        "loans loans loans Active",
    ]
    assert 'href="/taxonomy/product/travel/"' in page
    assert first.sha256 in elements(page, "code")
    assert "/taxonomy/product/-/export?format=turtle&amp;version=1.0" in page


@pytest.mark.parametrize(("text", "found"), [("TRAV", ["travel"]), ("credit", ["credit"]), ("çarte", ["cards"]), ("zebra", [])])
def test_terms_of_a_version_are_found_by_code_and_label(as_ana, sara, terms, text, found):
    set_labels(term=terms["cards"], labels={"fr": "Cartes"}, actor=sara)
    published(actor=sara)
    page = html(as_ana.get(ONE, {"q": text}))
    assert [row.split()[0] for row in texts(page, "row")] == found
    assert len(texts(page, "empty")) == (not found)


def test_a_long_version_comes_fifty_at_a_time(as_ana, sara, django_assert_num_queries):
    for number in range(51):
        term(f"t{number:02}", actor=sara)
    published(actor=sara)
    as_ana.get(ONE)
    with django_assert_num_queries(9):
        assert len(texts(html(as_ana.get(ONE)), "row")) == 50
    with django_assert_num_queries(9):
        assert texts(html(as_ana.get(ONE, {"page": "2"})), "row") == ["t50 t50 t50 Active"]
