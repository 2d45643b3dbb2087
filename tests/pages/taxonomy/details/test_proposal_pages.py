"""Proposing a term from anywhere, deciding about it, and the rules of facets, on their pages."""

from typing import Any

import pytest

from taxonomy.models import Facet, Term
from taxonomy.services.terms import propose_term
from tests.factories.taxonomy import term
from tests.support.pages import elements, texts, values
from tests.support.terms import everything

PROPOSE = "/taxonomy/propose/"
DECLINE = "/taxonomy/product/wallet/decline/"
ACCEPT = "/taxonomy/product/wallet/accept/"
RULES = "/taxonomy/product/-/rules/"
NEW = "/taxonomy/-/new/"


def html(response) -> str:
    return response.content.decode()


def proposal(**fields: Any) -> dict[str, Any]:
    """What the form of a proposal sends."""
    empty = {"parent": "", "definition": "", "reason": "", "code": ""}
    return {"facet": "product", "label": "Wallet", "language": "en", **empty, **fields}


@pytest.fixture
def wallet(bank: dict[str, Term], ana) -> Term:
    return propose_term(facet=bank["gold"].facet, code="wallet", labels={"en": "Wallet"}, actor=ana)


@pytest.mark.parametrize("path", [PROPOSE, DECLINE, RULES, NEW])
def test_visitors_sign_in_first_and_come_back(client, wallet, path):
    response = client.get(path)
    assert (response.status_code, response["Location"]) == (302, f"/sign-in/?next={path}")


@pytest.mark.parametrize(
    ("path", "permission"),
    [
        (DECLINE, "taxonomy.change_term"),
        (ACCEPT, "taxonomy.change_term"),
        (RULES, "taxonomy.change_facet"),
        (NEW, "taxonomy.add_facet"),
    ],
)
def test_an_author_decides_nothing(as_ana, wallet, path, permission):
    before = everything()
    response = as_ana.post(path, {"reason": "No", "name": "Mine", "code": "mine"})
    assert response.status_code == 403
    assert f"Ana Author lacks the permission {permission}." in html(response)
    assert everything() == before


def test_whoever_has_no_role_proposes_nothing(client, zoe, bank):
    client.force_login(zoe)
    before = everything()
    for response in (client.get(PROPOSE), client.post(PROPOSE, proposal())):
        assert response.status_code == 403
    assert everything() == before


def test_the_form_is_filled_in_from_where_one_comes(as_ana, bank):
    page = html(as_ana.get(f"{PROPOSE}?facet=product&label=Wallet&parent=product:cards&next=/assets/"))
    assert '<option value="product" selected>' in page
    assert (values(page, "label"), values(page, "parent"), values(page, "next")[1:]) == (
        ["Wallet"],
        ["product:cards", ""],
        ["/assets/"],
    )
    assert values(page, "language") == ["en"]
    assert 'href="/assets/"' in page


def test_a_proposal_leads_back_and_says_its_reference(as_ana, ana, bank):
    response = as_ana.post(
        PROPOSE,
        proposal(parent="product:cards", definition="Cards in a phone.", reason="Campaign", next="/taxonomy/?q=wallet"),
    )
    assert (response.status_code, response["Location"]) == (302, "/taxonomy/?q=wallet")
    assert texts(html(as_ana.get("/taxonomy/")), "messages") == [
        "“Wallet” is proposed as product:wallet. Drafts may use it; a taxonomy steward decides about it."
    ]
    made = Term.objects.get(code="wallet")
    assert (made.status, made.owner, made.parent.code) == ("proposed", ana, "cards")
    assert made.history.get().history_change_reason == "Campaign"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "https:///x", "\\\\evil.example", ""]
)
def test_nobody_is_led_to_another_site(as_ana, bank, elsewhere):
    page = html(as_ana.get(PROPOSE, {"next": elsewhere}))
    assert values(page, "next")[1:] == []  # the first is that of the theme, in the header
    assert 'button--quiet" href="/taxonomy/"' in page
    response = as_ana.post(PROPOSE, proposal(next=elsewhere))
    assert response["Location"] == "/taxonomy/product/wallet/"


@pytest.mark.parametrize(
    ("label", "code", "expected"),
    [
        ("Élan vital!", "", "elan-vital"),
        ("Gold", "", "gold-2"),
        ("Gold", "Au.79", "Au.79"),
        ("x" * 300, "", "x" * 96),
    ],
)
def test_a_code_is_made_where_none_is_given(as_ana, bank, label, code, expected):
    assert as_ana.post(PROPOSE, proposal(label=label, code=code)).status_code == 302
    assert Term.objects.filter(code=expected, status="proposed").exists()


def test_problems_are_named_at_their_fields_and_nothing_typed_is_lost(as_ana, bank, sara):
    term("email", facet="channel", actor=sara)
    before = everything()
    wrong = [
        (proposal(label="Карта"), "Code: No code can be made from this label; write one."),
        (proposal(code="gold"), "Code: The facet product already has a term “gold”"),
        (proposal(language="klingon!"), "Label: “klingon!” is not a language tag"),
        (proposal(parent="channel:email"), "Below: “email” is a term of the facet channel"),
        (proposal(parent="product:none"), "Below: There is no term “product:none”."),
        (proposal(parent="product:gold, product:home"), "Below: Choose one term only."),
        (proposal(facet="none"), "Facet: Select a valid choice."),
        (proposal(label=""), "Label: This field is required."),
    ]
    for fields, problem in wrong:
        response = as_ana.post(PROPOSE, {**fields, "definition": "Typed"})
        assert response.status_code == 400
        assert problem in texts(html(response), "error-summary")[0]
        assert "Typed</textarea>" in html(response)
    assert everything() == before


def test_a_closed_facet_is_offered_to_stewards_only(as_ana, as_sara, ana, client, bank):
    Facet.objects.filter(code="product").update(free_proposals=False)
    assert "Product" in elements(html(as_sara.get(PROPOSE)), "option")
    client.force_login(ana)
    assert "Product" not in elements(html(client.get(PROPOSE)), "option")
    assert client.post(PROPOSE, proposal()).status_code == 400
    assert not Term.objects.filter(code="wallet").exists()


def test_a_steward_accepts(as_sara, wallet):
    response = as_sara.post(ACCEPT)
    assert (response.status_code, response["Location"]) == (302, "/taxonomy/product/wallet/")
    assert texts(html(as_sara.get("/taxonomy/")), "messages") == [
        "product:wallet is accepted: what is tagged with it can be released."
    ]
    assert Term.objects.get(code="wallet").status == "active"
    as_sara.post(ACCEPT)
    assert texts(html(as_sara.get("/taxonomy/")), "messages") == ["“wallet” is active, so there is nothing to decide any more."]


def test_looking_accepts_nothing(as_sara, wallet):
    assert as_sara.get(ACCEPT).status_code == 405
    assert Term.objects.get(code="wallet").status == "proposed"


def test_a_steward_declines_with_a_reason_and_what_to_use(as_sara, wallet, bank):
    assert elements(html(as_sara.get(DECLINE)), "h1") == ["Decline Wallet"]
    for fields, problem in [
        ({"reason": " ", "replaced_by": "product:gold"}, "Why not: This field is required."),
        ({"reason": "No", "replaced_by": "product:wallet"}, "Use instead: “wallet” cannot be used instead"),
    ]:
        response = as_sara.post(DECLINE, fields)
        assert response.status_code == 400
        assert problem in texts(html(response), "error-summary")[0]
    assert Term.objects.get(code="wallet").status == "proposed"
    assert as_sara.post(DECLINE, {"reason": "Use gold", "replaced_by": "product:gold"}).status_code == 302
    declined = Term.objects.get(code="wallet")
    assert (declined.status, declined.status_reason, declined.replaced_by) == ("deprecated", "Use gold", bank["gold"])
    again = as_sara.post(DECLINE, {"reason": "Again", "replaced_by": ""})
    assert "“wallet” is deprecated, so there is nothing to decide any more." in texts(html(again), "error-summary")[0]


@pytest.mark.parametrize(
    "path", ["/taxonomy/product/none/accept/", "/taxonomy/product/none/decline/", "/taxonomy/none/-/rules/"]
)
def test_what_does_not_exist_is_not_found(as_sara, bank, path):
    assert as_sara.post(path).status_code == 404


def test_the_rules_of_a_facet_are_changed(as_sara, bank):
    page = html(as_sara.get(RULES))
    assert (values(page, "name"), values(page, "max_depth")) == (["Product"], [""])
    response = as_sara.post(
        RULES, {"name": "Products", "description": "What we sell", "uri": "", "max_depth": "3"}, follow=True
    )
    assert texts(html(response), "messages") == ["The facet Products is saved."]
    row = Facet.objects.get(code="product")
    assert (row.name, row.description, row.max_depth, row.assets_may_carry, row.free_proposals) == (
        "Products",
        "What we sell",
        3,
        False,
        False,
    )


def test_rules_that_do_not_fit_are_named(as_sara, bank):
    before = everything()
    response = as_sara.post(RULES, {"name": "", "max_depth": "2", "uri": "nowhere"})
    summary = texts(html(response), "error-summary")[0]
    assert (response.status_code, "Name: This field is required." in summary) == (400, True)
    response = as_sara.post(RULES, {"name": "Product", "max_depth": "2", "uri": "nowhere"})
    summary = texts(html(response), "error-summary")[0]
    assert "Most levels: “travel” stands on level 3; move it up first, or allow 3 levels." in summary
    assert "URI: Write the whole URI" in summary
    assert everything() == before


def test_a_facet_is_added(as_sara, db):
    response = as_sara.post(NEW, {"name": "Audience", "code": "product"})
    assert "Code: There is a facet “product” already." in texts(html(response), "error-summary")[0]
    response = as_sara.post(NEW, {"name": "Audience", "code": "audience", "assets_may_carry": "on"})
    assert (response.status_code, response["Location"]) == (302, "/taxonomy/audience/")
    assert Facet.objects.get(code="audience").assets_may_carry is True
