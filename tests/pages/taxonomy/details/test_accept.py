"""Taking a proposed term into use."""

from taxonomy.models import Term
from tests.support.pages import html, texts

ACCEPT = "/taxonomy/product/wallet/accept/"


def test_a_steward_accepts(as_sara, wallet):
    response = as_sara.post(ACCEPT)
    assert (response.status_code, response["Location"]) == (302, "/taxonomy/product/wallet/")
    assert texts(html(as_sara.get("/taxonomy/")), "messages") == [
        "product:wallet is accepted. Assets tagged with it can be released."
    ]
    assert Term.objects.get(code="wallet").status == "active"
    as_sara.post(ACCEPT)
    assert texts(html(as_sara.get("/taxonomy/")), "messages") == ["“wallet” is active, so there is nothing to decide any more."]


def test_looking_accepts_nothing(as_sara, wallet):
    assert as_sara.get(ACCEPT).status_code == 405
    assert Term.objects.get(code="wallet").status == "proposed"
