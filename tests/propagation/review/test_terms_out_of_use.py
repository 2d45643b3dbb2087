"""A term out of use: pickers hide it, and pages of what carries it and the API say what to use instead."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from content.models import Asset
from people.models import User
from taxonomy.models import Term
from taxonomy.vocabulary.operations import Deprecate, Merge
from tests.factories.content import asset, edited
from tests.factories.taxonomy import grow
from tests.support.pages import texts
from tests.support.terms import do

Terms = dict[str, Term]
ASSET, EDIT = "/assets/spring-rate/", "/assets/spring-rate/edit/"


@pytest.fixture
def terms(ana: User, sara: User) -> Terms:
    """The spring rate carries loans."""
    grown = grow("cards\n    credit\n    debit\nloans", actor=sara)
    asset("spring-rate", terms=[grown["loans"]], actor=ana)
    return grown


@pytest.fixture
def as_ana(client: Client, ana: User, terms: Terms) -> Client:
    client.force_login(ana)
    return client


def html(response) -> str:
    return response.content.decode()


def chips(page: str) -> list[str]:
    return [text for text in texts(page, "status-chip") if "use" in text or text in {"Deprecated", "Merged"}]


@pytest.mark.parametrize(
    ("operation", "said"),
    [
        (Deprecate(term="product:loans", reason="Sold."), "Deprecated"),
        (
            Deprecate(term="product:loans", reason="Sold.", replaced_by=("product:credit",)),
            "Deprecated, use cards › credit",
        ),
        (
            Deprecate(term="product:loans", reason="Sold.", replaced_by=("product:debit", "product:credit"), rule="any"),
            "Deprecated, use cards › debit or cards › credit",
        ),
        (
            Deprecate(term="product:loans", reason="Sold.", replaced_by=("product:debit", "product:credit"), rule="all"),
            "Deprecated, use cards › debit and cards › credit",
        ),
        (Merge(term="product:loans", into="product:credit", tags="keep"), "Merged, use cards › credit"),
    ],
)
def test_what_carries_it_says_what_to_use_instead(as_ana, sara, operation, said):
    assert chips(html(as_ana.get(ASSET))) == []
    do(operation, sara)
    assert chips(html(as_ana.get(ASSET))) == [said]
    assert chips(html(as_ana.get(EDIT))) == [said]


def test_pickers_and_the_api_offer_it_no_more_and_still_know_it(as_ana, sara):
    suggestions = ("/taxonomy/suggest/?facet=product&q=loans", "/api/v1/terms/suggest?facet=product&q=loans")
    assert all("product:loans" in html(as_ana.get(path)) for path in suggestions)
    do(Deprecate(term="product:loans", reason="Sold.", replaced_by=("product:credit",)), sara)
    assert not any("product:loans" in html(as_ana.get(path)) for path in suggestions)
    told = as_ana.get("/api/v1/terms/product:loans").json()
    assert (told["status"], told["status_reason"], told["replaced_by"]) == ("deprecated", "Sold.", "product:credit")
    assert as_ana.get("/api/v1/assets/spring-rate").json()["tags"] == {"product": ["loans"]}


def queries_of(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    return len(asked)


def test_saying_so_costs_the_same_queries_however_many_there_are(as_ana, ana, sara, terms):
    edited(Asset.objects.get(), terms=[terms[code] for code in ("loans", "cards", "debit")], actor=ana)
    do(Deprecate(term="product:loans", reason="Sold.", replaced_by=("product:credit",)), sara)
    one = [queries_of(as_ana, path) for path in (ASSET, EDIT)]
    for code in ("cards", "debit"):
        do(Deprecate(term=f"product:{code}", reason="Sold.", replaced_by=("product:credit",)), sara)
    assert len(chips(html(as_ana.get(ASSET)))) == 3
    assert [queries_of(as_ana, path) for path in (ASSET, EDIT)] == one
