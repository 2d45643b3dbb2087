"""What the page of a term shows of its words and ties."""

from datetime import date
from typing import Any

from django.template.loader import render_to_string

from pages.taxonomy.terms.detail_view import Outside, Text, details_of
from people.models import User
from taxonomy.models import Term
from taxonomy.services.details import save_details
from taxonomy.services.journeys import save_journey_part
from taxonomy.services.terms import propose_term
from taxonomy.vocabulary.operations import Rename, Split
from taxonomy.vocabulary.rows import Notation, Note, OutsideName, Synonym
from tests.factories.taxonomy import deprecate_term, grow, term
from tests.support.pages import elements, texts
from tests.support.terms import do


def described(term: Term, actor: User, **changes: Any) -> Term:
    """`term` with a few words of each kind."""
    row = Term.objects.get(pk=term.pk)
    values: dict[str, Any] = {
        "synonyms": [
            Synonym("alternative", "fr", "Plastique"),
            Synonym("alternative", "en", "Plastic"),
            Synonym("hidden", "", "cc"),
        ],
        "notes": [
            Note("example", "en", "Gold"),
            Note("avoid_when", "en", "Paid at once."),
            Note("use_when", "en", "Paid later."),
            Note("definition", "de", "Geliehenes Geld."),
            Note("definition", "en", "Lent money."),
        ],
        "notations": [Notation("0110", "https://example.org/c")],
        "mappings": [OutsideName("exact", "https://example.org/cc"), OutsideName("identifier", "7", "CRM")],
        "related": [],
        "uri": "https://example.org/credit",
        "owner": actor,
        "valid_from": date(2026, 1, 1),
        "valid_to": None,
    }
    return save_details(term=row, expected=row.updated_at, **(values | changes), actor=actor)


def shown(term: Term, part: str, **context: Any) -> str:
    row = Term.objects.select_related("facet", "owner").get(pk=term.pk)
    return render_to_string(f"taxonomy/parts/{part}.html", {"term": row, "details": details_of(row, "en"), **context})


def test_words_come_in_groups_the_readers_language_first(bank: dict[str, Term], sara: User) -> None:
    described(bank["credit"], sara)
    details = details_of(bank["credit"], "de-AT")
    assert details.labels == [Text("en", "Credit card"), Text("fr", "Carte de crédit")]
    assert [(str(group.name), group.texts) for group in details.synonyms] == [
        ("Alternative label", [Text("en", "Plastic"), Text("fr", "Plastique")]),
        ("Hidden label, for searching only", [Text("", "cc")]),
    ]
    assert (details.use_when, details.avoid_when) == ([Text("en", "Paid later.")], [Text("en", "Paid at once.")])
    assert [(str(group.name), group.texts) for group in details.notes] == [
        ("Definition", [Text("de", "Geliehenes Geld."), Text("en", "Lent money.")]),
        ("Example", [Text("en", "Gold")]),
    ]
    assert details.notations == [Outside("", "https://example.org/c", "0110")]
    assert [(str(name.kind), name.system, name.text, name.is_link) for name in details.mappings] == [
        ("Exact match", "", "https://example.org/cc", True),
        ("Identifier", "CRM", "7", False),
    ]
    assert [tie.name for tie in details.narrower] == ["loans › car"]
    assert details.journey is None


def test_ties_are_named_by_their_paths(bank: dict[str, Term], sara: User) -> None:
    described(bank["home"], sara, related=[bank["gold"], bank["student"]])
    do(Rename(term="product:cards", labels={"fr": "Cartes"}), sara)
    assert [tie.name for tie in details_of(bank["home"], "fr").related] == [
        "Cartes › gold",
        "Cartes › Carte de crédit › student",
    ]
    assert [tie.name for tie in details_of(bank["gold"], "en").related] == ["loans › home"]
    assert [tie.name for tie in details_of(bank["student"], "en").broader] == ["loans"]
    do(Split(term="product:gold", parts=("product:home", "product:offers")), sara)
    assert [tie.term.code for tie in details_of(bank["gold"], "en").replacements] == ["home", "offers"]


def test_the_page_shows_all_of_it(bank: dict[str, Term], sara: User) -> None:
    described(bank["gold"], sara, related=[bank["offers"]])
    deprecate_term(term=bank["offers"], reason="Over", actor=sara)
    page = shown(bank["gold"], "details")
    assert texts(page, "guidance") == ["Use when Paid later. (en) Do not use when Paid at once. (en)"]
    assert elements(page, "dt") == [
        "Labels",
        "Alternative label",
        "Hidden label, for searching only",
        "Definition",
        "Example",
        "Notations",
        "Matches elsewhere",
        "Related terms",
        "URI",
        "Owner",
        "Valid",
        "Created",
    ]
    assert elements(page, "dd")[7:11] == [
        "offers Deprecated",
        "https://example.org/credit",
        "Sara Steward",
        "from Jan. 1, 2026",
    ]
    assert '<span class="verbatim" lang="fr">Plastique</span>' in page
    assert 'href="https://example.org/cc"' in page
    assert "/edit/" not in page


def test_a_term_with_nothing_but_a_label_shows_little(bank: dict[str, Term], sara: User) -> None:
    page = shown(bank["gold"], "details")
    assert texts(page, "guidance") == []
    assert elements(page, "dt") == ["Labels", "Owner", "Created"]
    assert shown(bank["gold"], "journey").strip() == ""
    assert shown(bank["gold"], "proposal").strip() == ""


def test_many_languages_are_folded_away(bank: dict[str, Term], sara: User) -> None:
    do(Rename(term="product:gold", labels={tag: tag for tag in ("bg", "cs", "da", "de", "el", "es", "et", "fi")}), sara)
    page = shown(bank["gold"], "details")
    assert elements(page, "summary") == ["3 more"]
    assert elements(page, "li")[:6] == ["gold (en)", "bg (bg)", "cs (cs)", "da (da)", "de (de)", "el (el)"]


def test_words_are_text_whatever_they_hold(bank: dict[str, Term], sara: User) -> None:
    evil = "<script>alert(1)</script>"
    described(
        bank["gold"],
        sara,
        synonyms=[Synonym("alternative", "en", evil)],
        notes=[Note("use_when", "en", evil)],
        mappings=[OutsideName("exact", "javascript:alert(1)"), OutsideName("identifier", evil, evil)],
    )
    page = shown(bank["gold"], "details")
    assert "<script>" not in page
    assert 'href="javascript' not in page


def test_a_stage_shows_what_it_is_for(sara: User) -> None:
    apply = term("apply", facet="action", actor=sara)
    parts = grow("buy\n    consider\n    decide", facet="journey", actor=sara)
    assert "Nobody has set yet whether this is a journey, a stage or a step." in shown(parts["consider"], "journey")
    save_journey_part(term=parts["buy"], kind="journey", actor=sara)
    save_journey_part(term=parts["decide"], kind="stage", actor=sara)
    save_journey_part(
        term=parts["consider"],
        kind="stage",
        goal="Find a card",
        mindset="Curious",
        desired_action=apply,
        kpi="Clicks",
        kpi_target="30 %",
        owning_team="Cards",
        exits=[(parts["decide"], "has chosen")],
        actor=sara,
    )
    page = shown(parts["consider"], "journey")
    facts = dict(zip(elements(page, "dt"), elements(page, "dd"), strict=True))
    assert facts == {
        "Journey, stage or step": "Stage",
        "Goal": "Find a card",
        "Customer's mindset": "Curious",
        "Desired action": "apply",
        "KPI": "Clicks target 30 %",
        "Owning team": "Cards",
        "Exits": "buy › decide has chosen",
    }


def test_a_proposal_says_who_waits(bank: dict[str, Term], ana: User) -> None:
    made = propose_term(facet=bank["gold"].facet, code="wallet", labels={"en": "Wallet"}, actor=ana)
    page = shown(made, "proposal")
    assert "Proposed by Ana Author." in page
    assert "/accept/" not in page


def test_the_number_of_queries_does_not_grow(bank: dict[str, Term], sara: User, django_assert_num_queries: Any) -> None:
    described(bank["gold"], sara, related=[bank["home"]])
    row = Term.objects.select_related("facet").get(code="gold")
    with django_assert_num_queries(4):
        details_of(row, "en")
    described(bank["gold"], sara, related=[bank["home"], bank["offers"], bank["debit"]], synonyms=[])
    with django_assert_num_queries(4):
        details_of(row, "en")
