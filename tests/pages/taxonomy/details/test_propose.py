"""Proposing a term from anywhere."""

from typing import Any

import pytest

from taxonomy.models import Facet, Term
from tests.factories.taxonomy import term
from tests.support.pages import elements, html, texts, values
from tests.support.terms import everything

PROPOSE = "/taxonomy/propose/"


def proposal(**fields: Any) -> dict[str, Any]:
    """What the form of a proposal sends."""
    empty = {"parent": "", "definition": "", "reason": "", "code": ""}
    return {"facet": "product", "label": "Wallet", "language": "en", **empty, **fields}


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
        (proposal(label="Карта"), "Code: No code can be made from this label. Enter a code."),
        (proposal(code="gold"), "Code: The facet product already has a term “gold”"),
        (proposal(language="klingon!"), "Label: “klingon!” is not a language tag"),
        (proposal(parent="channel:email"), "Parent: “email” is a term of the facet channel"),
        (proposal(parent="product:none"), "Parent: There is no term “product:none”."),
        (proposal(parent="product:gold, product:home"), "Parent: Choose one term only."),
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
