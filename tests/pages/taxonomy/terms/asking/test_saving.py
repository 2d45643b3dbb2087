"""What nobody else must agree to is saved from the same form: new terms, and changes of proposed ones."""

import pytest
from django.test import Client

from people.models import User
from taxonomy.models import Facet, Term
from taxonomy.services.terms import propose_term
from tests.factories.taxonomy import drawn, product
from tests.pages.taxonomy.terms.asking.steps import preview, seen, staged
from tests.support.pages import elements, html, texts

GOLD = {"label": "Platinum", "language": "en", "code": "platinum", "parent": "product:cards"}
ADD = "/taxonomy/product/cards/add/"

pytestmark = pytest.mark.usefixtures("terms")


def buttons(page: str) -> list[str]:
    return [name for name in elements(page, "button") if name in {"Save now", "Add to my changes"}]


def test_a_new_term_is_saved_at_once(as_sara: Client) -> None:
    assert buttons(preview(as_sara, ADD, **GOLD)) == ["Save now", "Add to my changes"]
    answer = seen(as_sara, ADD, "now", **GOLD)
    assert answer["Location"] == "/taxonomy/product/cards/"
    assert texts(html(as_sara.get("/taxonomy/")), "messages") == ["It is saved."]
    made = Term.objects.get(code="platinum")
    assert (made.status, made.parent.code, made.history.get().history_user.username) == ("active", "cards", "sara")
    assert staged() == []


def test_where_the_facet_says_so_it_goes_into_a_change_request(as_sara: Client) -> None:
    rules = {"name": "Product", "description": "", "uri": "", "max_depth": "", "assets_may_carry": "on"}
    as_sara.post("/taxonomy/product/-/rules/", rules)
    facet = product()
    assert (facet.free_additions, facet.history.first().history_user.username) == (False, "sara")
    before = drawn()
    assert buttons(preview(as_sara, ADD, **GOLD)) == ["Add to my changes"]
    answer = seen(as_sara, ADD, "now", **GOLD)
    assert answer.status_code == 400
    assert "takes no new active term from one person alone" in texts(html(answer), "error-summary")[0]
    assert drawn() == before
    assert seen(as_sara, ADD, "stage", **GOLD).status_code == 302
    assert [one["op"] for one in staged()] == ["create"]


def test_a_proposal_is_renamed_and_a_term_in_use_is_not(as_sara: Client, ana: User) -> None:
    propose_term(facet=Facet.objects.get(code="product"), code="wallet", labels={"en": "Wallet"}, actor=ana)
    assert seen(as_sara, "/taxonomy/product/wallet/move/", "now", parent="product:cards").status_code == 302
    assert Term.objects.get(code="wallet").parent.code == "cards"
    before = drawn()
    assert buttons(preview(as_sara, "/taxonomy/product/loans/move/", parent="product:cards")) == ["Add to my changes"]
    refused = seen(as_sara, "/taxonomy/product/loans/move/", "now", parent="product:cards")
    assert (refused.status_code, drawn()) == (400, before)
