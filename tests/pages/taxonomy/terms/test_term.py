"""The page of one term: what is known of it, what waits for it, and where it is used."""

from django.utils import translation

from channels.models import ChannelSystem
from channels.services.term_names import set_term_name
from taxonomy.models import TermLabel
from tests.factories.channels import registered
from tests.factories.content import asset
from tests.factories.taxonomy import deprecate_term, move_term, set_labels, term
from tests.support.pages import elements, html, texts


def test_a_term_shows_all_that_is_known_of_it(as_ana, terms, sara, ana, chris):
    web = term("web", facet="channel", actor=sara)
    asset("one", terms=[terms["credit"]], actor=ana)
    asset("two", terms=[terms["travel"]], actor=ana)
    registered("esp", channels=[web], filters=[terms["credit"]], actor=chris)
    page = html(as_ana.get("/taxonomy/product/credit/"))
    assert elements(page, "h1") == ["credit"]
    assert elements(page, "title") == ["credit · Product · Throughline"]
    assert "product:credit" in elements(page, "code")
    assert elements(page, "ol")[0] == "Taxonomy Product cards"
    assert texts(page, "usage") == [
        "Assets 1 2",
        "Variants 0 0",
        "Channel systems by their channels 0 0",
        "Channel systems by their filters 1 1",
        "Names in channel systems 0 0",
    ]


def test_of_many_channel_systems_it_says_how_many_more(as_ana, sara, chris):
    web = term("web", facet="channel", actor=sara)
    for number in range(11):
        registered(f"esp-{number:02}", channels=[web], actor=chris)
        set_term_name(channel_system=ChannelSystem.objects.latest("pk"), term=web, name="Page", actor=chris)
    page = html(as_ana.get("/taxonomy/channel/web/"))
    assert page.count("and 1 more") == 2
    assert "/channels/esp-10/" not in page


def test_a_term_costs_the_same_queries_however_much_is_below_it(as_ana, sara, terms, django_assert_num_queries):
    as_ana.get("/taxonomy/product/loans/")
    with django_assert_num_queries(29):
        as_ana.get("/taxonomy/product/cards/")
    for code in ("gold", "black", "virtual"):
        term(code, parent=terms["cards"], actor=sara)
    with django_assert_num_queries(29):
        as_ana.get("/taxonomy/product/cards/")


def test_the_history_of_a_term_says_who_did_what(as_ana, terms, sara):
    set_labels(term=terms["travel"], labels={"en": "Travel card"}, actor=sara)
    move_term(term=terms["travel"], parent=terms["loans"], actor=sara)
    deprecate_term(term=terms["travel"], replaced_by=terms["debit"], reason="Nobody travels.", actor=sara)
    newest = texts(html(as_ana.get("/taxonomy/product/travel/")), "history-row")
    rows = texts(html(as_ana.get("/taxonomy/product/travel/?events=all")), "history-row")
    assert newest == rows[:5]
    assert [row.split(" Sara Steward")[0] for row in rows] == [
        "Status: Active → Deprecated · Nobody travels.",
        "Replaced by debit · Nobody travels.",
        "Moved under loans",
        "Label in en: “travel” → “Travel card”",
        "Label in en: “travel”",
        "Created",
    ]
    assert all("Sara Steward · just now" in row for row in rows)


def test_a_term_out_of_use_leads_to_the_one_that_replaces_it(as_ana, terms, sara):
    deprecate_term(term=terms["travel"], replaced_by=terms["debit"], reason="Nobody travels.", actor=sara)
    page = html(as_ana.get("/taxonomy/product/travel/"))
    assert "Out of use. Use this instead:" in page
    assert 'href="/taxonomy/product/debit/"' in page
    assert "<span>debit</span></a>" in page
    assert texts(page, "status-chip") == ["Deprecated"]


def test_labels_are_in_the_language_of_the_page_and_marked_where_they_are_not(as_ana, terms, sara, settings):
    settings.LANGUAGES = [("en", "English"), ("fr", "French")]
    set_labels(term=terms["cards"], labels={"fr": "Cartes"}, actor=sara)
    with translation.override("fr"):
        page = html(as_ana.get("/taxonomy/product/", headers={"Accept-Language": "fr"}))
    assert "Cartes" in page
    assert '<span lang="en">loans</span> <span class="language">(en)</span>' in page


def test_a_label_is_text_whatever_it_holds(as_ana, terms, sara):
    set_labels(term=terms["cards"], labels={"en": "<script>alert(1)</script>"}, actor=sara)
    assert TermLabel.objects.filter(text="<script>alert(1)</script>").count() == 1
    for path in ("/taxonomy/product/", "/taxonomy/product/cards/", "/taxonomy/suggest/?q=script"):
        assert "<script>alert" not in html(as_ana.get(path))
