"""Finding terms in the pane, and what each role can do with what it finds."""

import re

from django.test import Client

from content.services.assets import VariantDraft
from people.models import User
from taxonomy.models import Facet, Term, TermSynonym
from taxonomy.services.operations import carry_out
from taxonomy.vocabulary.operations import Rename
from tests.factories.content import asset
from tests.factories.taxonomy import create_term, deprecate_term, set_labels, term
from tests.support.pages import HTMX, elements, html, texts


def page_of(client: Client, user: User, path: str, **headers: str) -> str:
    client.force_login(user)
    return html(client.get(path, headers=headers))


def test_a_synonym_finds_its_term_and_leads_down_its_path(client, ana, sara, terms):
    carry_out(operation=Rename(term="product:travel", labels={"en": "Voyage card"}), actor=sara)
    carry_out(operation=Rename(term="product:travel", labels={"fr": "Crédit plastique"}), actor=sara)
    assert TermSynonym.objects.filter(text="travel").count() == 1
    hidden = "/taxonomy/product/?q=plastique"
    assert texts(page_of(client, ana, hidden), "found") == [
        "cards › credit › Voyage card travel · matched the label “Crédit plastique”"
    ]
    assert texts(page_of(client, ana, "/taxonomy/product/?q=TRAVEL"), "found") == ["cards › credit › Voyage card travel"]

    page = page_of(client, ana, hidden)
    assert 'href="/taxonomy/product/travel/" data-found' in page
    assert "<mark>plastique</mark>" in page
    opened = page_of(client, ana, "/taxonomy/product/travel/")
    assert re.findall(r'aria-level="(\d)"[^>]*aria-expanded="true"', opened) == ["1", "2"]
    assert 'aria-level="3" aria-setsize="1" aria-posinset="1" aria-current="page"' in opened


def test_the_word_that_matched_is_named_where_the_label_does_not_show_it(client, ana, sara, terms):
    carry_out(operation=Rename(term="product:debit", labels={"en": "Everyday card"}), actor=sara)
    TermSynonym.objects.create(term=terms["loans"], language="en", text="credit plastic", kind="hidden")
    TermSynonym.objects.create(term=terms["credit"], language="en", text="plastic money")
    assert texts(page_of(client, ana, "/taxonomy/product/?q=plastic"), "found") == [
        "cards › credit credit · matched the synonym “plastic money”",
        "loans loans · matched the hidden label “credit plastic”",
    ]


def test_typing_gets_the_list_alone_and_says_how_many(client, ana, terms):
    part = page_of(client, ana, "/taxonomy/product/?q=card", **HTMX)
    assert "<html" not in part
    assert texts(part, "found") == ["cards cards"]
    assert re.search(r'id="live" hx-swap-oob="innerHTML">\s*1 term found', part)
    empty = page_of(client, ana, "/taxonomy/product/?q=", **HTMX)
    assert texts(empty, "found") == []


def test_what_finds_nothing_leads_to_a_proposal(client, ana, terms):
    page = page_of(client, ana, "/taxonomy/product/?q=zebra crossing")
    assert texts(page, "empty")[0].startswith("No term matches “zebra crossing”.")
    assert 'href="/taxonomy/propose/?facet=product&amp;label=zebra%20crossing"' in page


def test_pickers_lead_to_a_proposal_with_the_text(client, ana, zoe, terms):
    part = page_of(client, ana, "/taxonomy/suggest/?facet=product&q=Zebra+%26+co")
    assert 'href="/taxonomy/propose/?facet=product&amp;label=Zebra%20%26%20co" target="_blank"' in part
    assert "No good match? Propose a term" in part
    assert "Propose" not in page_of(client, ana, "/taxonomy/suggest/?facet=product&q=")


def test_terms_of_the_same_name_are_told_apart_by_their_paths(client, ana, sara, terms):
    facet = Facet.objects.get(code="product")
    other = create_term(facet=facet, code="travel-loan", labels={"en": "travel"}, parent=terms["loans"], actor=sara)
    paths = {"cards › credit › travel", "loans › travel"}
    found = texts(page_of(client, ana, "/taxonomy/product/?q=travel"), "found")
    assert {" ".join(line.split(" ")[:-1]) for line in found} == paths
    suggested = page_of(client, ana, "/taxonomy/suggest/?facet=product&q=travel")
    assert set(re.findall(r'data-path="([^"]*)"', suggested)) == paths
    for code, crumbs in (("travel", "Taxonomy Product cards credit"), (other.code, "Taxonomy Product loans")):
        assert elements(page_of(client, ana, f"/taxonomy/product/{code}/"), "ol")[0] == crumbs
        assert any(path in elements(page_of(client, sara, f"/taxonomy/product/{code}/merge/"), "h1")[0] for path in paths)


def test_those_who_may_only_propose_have_no_other_button(client, ana, ben, chris, terms):
    for person in (ana, ben, chris):
        page = page_of(client, person, "/taxonomy/product/travel/")
        tools = texts(page, "toolbar")[0]
        assert tools.startswith("Propose a term below Export branch")
        assert 'href="/taxonomy/propose/?facet=product&amp;parent=product%3Atravel"' in page
        assert not any(word in page for word in ("data-ask", "data-may-change", "Merge into", "Deprecate…", "staged-link"))
        facet = texts(page_of(client, person, "/taxonomy/product/"), "toolbar")[0]
        assert facet.startswith("Propose a term ")
        assert "Add a term" not in facet


def test_stewards_have_every_button(client, sara, terms):
    tools = texts(page_of(client, sara, "/taxonomy/product/travel/"), "toolbar")[0]
    for name in (
        "Add a term below",
        "Rename",
        "Move to…",
        "Merge into…",
        "Deprecate…",
        "Move up",
        "Move down",
        "Split…",
        "Delete…",
    ):
        assert name in tools
    assert "Propose" not in tools


def test_terms_out_of_use_are_marked_and_can_be_hidden(client, ana, sara, terms):
    deprecate_term(term=terms["loans"], reason="Sold.", actor=sara)
    deprecate_term(term=terms["credit"], reason="Sold.", actor=sara)
    page = page_of(client, ana, "/taxonomy/product/?open=cards")
    assert re.findall(r'class="chip chip--warn">(\w+)<', page) == ["Deprecated", "Deprecated"]
    hidden = page_of(client, ana, "/taxonomy/product/?open=cards&retired=hide")
    assert re.findall(r'class="tree__label"[^>]*>([^<]*)<', hidden) == ["cards", "debit", "credit"]  # travel is below it
    assert "/taxonomy/product/debit/?retired=hide" in hidden
    assert "open=credit&amp;retired=hide" in hidden
    shown = page_of(client, ana, "/taxonomy/product/loans/?retired=hide")
    assert "loans" in re.findall(r'class="tree__label"[^>]*>([^<]*)<', shown)


def test_a_term_counts_those_below_it_that_are_shown(client, ana, sara, terms):
    def below(query: str) -> list[str]:
        return re.findall(r'class="tree__count">([^<]*)<', page_of(client, ana, f"/taxonomy/product/{query}"))

    deprecate_term(term=terms["debit"], reason="Sold.", actor=sara)
    deprecate_term(term=terms["credit"], reason="Sold.", actor=sara)
    assert (below(""), below("?retired=hide")) == (["3"], ["2"])  # credit stays, because travel is below it
    deprecate_term(term=terms["travel"], reason="Sold.", actor=sara)
    assert (below(""), below("?retired=hide")) == (["3"], [])


def test_a_page_says_where_its_term_goes_wrong(client, sara, terms):
    page = page_of(client, sara, "/taxonomy/product/cards/delete/")
    assert "“cards” is used (terms), so it cannot be deleted; deprecate it." in page
    assert client.post("/taxonomy/product/cards/delete/").status_code == 409
    assert client.post("/taxonomy/product/travel/delete/")["Location"] == "/taxonomy/product/credit/"
    assert not Term.objects.filter(code="travel").exists()
    assert "cards › credit › travel is deleted." in html(client.get("/taxonomy/product/credit/"))


def test_the_variants_of_a_channel_are_listed_by_asset(client, ana, sara, django_assert_max_num_queries):
    email = term("email", facet="channel", actor=sara)
    for code in ("one", "two"):
        asset(code, title=code.title(), variants=[VariantDraft(email, "en", {}), VariantDraft(email, "fr", {})], actor=ana)
    client.force_login(ana)
    with django_assert_max_num_queries(12):
        page = html(client.get("/taxonomy/channel/email/variants/"))
    assert texts(page, "row") == ["One one 2", "Two two 2"]
    assert texts(html(client.get("/taxonomy/channel/email/")), "usage")[1] == "Variants 4 4"


def test_labels_in_another_language_are_searched_without_accents(client, ana, sara, terms):
    set_labels(term=terms["travel"], labels={"fr": "Épargne voyage"}, actor=sara)
    assert len(texts(page_of(client, ana, "/taxonomy/product/?q=epargne"), "found")) == 1
