"""The history of a term in plain words."""

from datetime import date
from typing import Any

from people.models import User
from taxonomy.models import Term
from taxonomy.queries.histories import term_history
from taxonomy.services.details import save_details
from taxonomy.services.journeys import save_journey_part
from taxonomy.vocabulary.operations import Broaden, Deprecate, Merge, Move, Narrow, Rename, Reorder, Restore, Split
from taxonomy.vocabulary.rows import Notation, Note, OutsideName, Synonym
from tests.factories.taxonomy import grow, term
from tests.support.terms import do

NONE: dict[str, Any] = {
    "synonyms": [],
    "notes": [],
    "notations": [],
    "mappings": [],
    "related": [],
    "uri": "",
    "owner": None,
    "valid_from": None,
    "valid_to": None,
}


def told(term: Term) -> list[str]:
    """The sentences, oldest first."""
    return [event.what for event in reversed(term_history(Term.objects.get(pk=term.pk)))]


def save(term: Term, actor: User, **changes: Any) -> None:
    expected = Term.objects.get(pk=term.pk).updated_at
    save_details(term=term, expected=expected, **(NONE | changes), actor=actor)


def test_operations_are_told(sara: User, ben: User) -> None:
    terms = grow("cards\n    gold\nloans\nold", actor=sara)
    do(Rename(term="product:gold", labels={"en": "Gold card", "fr": "Carte or"}), ben)
    do(Rename(term="product:gold", labels={"fr": ""}, keeps_old=False), ben)
    do(Broaden(term="product:gold", broader="product:loans"), ben)
    do(Narrow(term="product:gold", broader="product:loans"), ben)
    do(Move(term="product:gold"), ben)
    do(Broaden(term="product:cards", broader="product:gold"), ben)
    do(Split(term="product:gold", parts=("product:loans", "product:old"), reason="Two"), ben)
    do(Restore(term="product:gold"), ben)
    do(Deprecate(term="product:gold", reason="Over", replaced_by=("product:loans",)), ben)
    events = term_history(terms["gold"])
    assert sorted(told(terms["gold"])) == sorted(
        [
            "Created",
            "Label in en: “gold”",
            "Label in en: “gold” → “Gold card”",
            "Alternative label (en) added: “gold”",
            "Label in fr: “Carte or”",
            "Label in fr removed: “Carte or”",
            "Further parent added: loans",
            "Further parent removed: loans",
            "Moved to the top",
            "Became a further parent of cards",
            "No longer a further parent of cards",
            "Status: Active → Deprecated",
            "Replacement rule: One of them; a person chooses",
            "Replacement added: loans",
            "Replacement added: old",
            "Replacement removed: loans",
            "Replacement removed: old",
            "Status: Deprecated → Active",
            "Status: Active → Deprecated",
            "Replaced by loans",
        ]
    )
    assert {event.who for event in events[:-2]} == {ben}
    assert {event.reason for event in events[:-2]} == {"CR-1"}
    assert [event.at for event in events] == sorted((event.at for event in events), reverse=True)


def test_details_are_told(sara: User, ben: User) -> None:
    terms = grow("cards\n    gold\nloans", actor=sara)
    save(
        terms["gold"],
        sara,
        synonyms=[Synonym("hidden", "en", "glod"), Synonym("alternative", "", "Au")],
        notes=[Note("use_when", "en", "It shines."), Note("definition", "en", "x" * 121)],
        notations=[Notation("0110", "https://example.org/c")],
        mappings=[OutsideName("exact", "https://example.org/au"), OutsideName("identifier", "7", "CRM")],
        related=[terms["loans"]],
        uri="https://example.org/gold",
        owner=ben,
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 12, 31),
    )
    assert sorted(told(terms["gold"])[2:]) == sorted(
        [
            "Hidden label, for searching only (en) added: “glod”",
            "Alternative label (no language) added: “Au”",
            "Use when (en) added: “It shines.”",
            f"Definition (en) added: “{'x' * 119}…”",
            "Notation added: https://example.org/c 0110",
            "Exact match added: https://example.org/au",
            "Identifier added: CRM 7",
            "Related term added: loans",
            "URI: “https://example.org/gold”",
            "Owner: nobody → Ben Reviewer",
            "Valid from: “2026-01-01”",
            "Valid to: “2026-12-31”",
        ]
    )
    assert told(terms["loans"])[2:] == ["Related term added: gold"]
    count = len(told(terms["gold"]))
    save(terms["gold"], sara, notes=[Note("use_when", "en", "It gleams.")], uri="https://example.org/au")
    assert sorted(told(terms["gold"])[count:]) == sorted(
        [
            "Hidden label, for searching only (en) removed: “glod”",
            "Alternative label (no language) removed: “Au”",
            "Use when (en): “It shines.” → “It gleams.”",
            f"Definition (en) removed: “{'x' * 119}…”",
            "Notation removed: https://example.org/c 0110",
            "Exact match removed: https://example.org/au",
            "Identifier removed: CRM 7",
            "Related term removed: loans",
            "URI: “https://example.org/gold” → “https://example.org/au”",
            "Owner: Ben Reviewer → nobody",
            "Valid from removed: “2026-01-01”",
            "Valid to removed: “2026-12-31”",
        ]
    )


def test_parts_of_journeys_are_told(sara: User) -> None:
    apply = term("apply", facet="action", actor=sara)
    parts = grow("buy\n    consider\n    decide", facet="journey", actor=sara)
    save_journey_part(term=parts["buy"], kind="journey", actor=sara)
    save_journey_part(term=parts["decide"], kind="stage", actor=sara)
    stage = parts["consider"]
    save_journey_part(
        term=stage,
        kind="stage",
        goal="Find",
        kpi="Clicks",
        desired_action=apply,
        exits=[(parts["decide"], "ready")],
        actor=sara,
    )
    assert sorted(told(stage)[2:]) == sorted(
        [
            "Part of a journey: Stage",
            "Goal: “Find”",
            "KPI: “Clicks”",
            "Desired action: nothing → apply",
            "Exit added to decide: ready",
        ]
    )
    save_journey_part(term=stage, kind="stage", goal="Choose", exits=[(parts["decide"], "sure")], actor=sara)
    save_journey_part(term=stage, kind="stage", goal="Choose", actor=sara)
    assert sorted(told(stage)[7:]) == sorted(
        [
            "Goal: “Find” → “Choose”",
            "KPI removed: “Clicks”",
            "Desired action: apply → nothing",
            "Exit to decide: sure",
            "Exit removed: decide",
        ]
    )


def test_a_term_that_was_merged_away_is_named_by_its_code(sara: User) -> None:
    terms = grow("gold\nloans", actor=sara)
    do(Merge(term="product:gold", into="product:loans"), sara)
    assert "Replaced by loans" in told(terms["gold"])
    assert told(terms["loans"])[2:] == ["Alternative label (en) added: “gold”"]


def test_another_place_among_siblings_is_told(sara: User, ben: User) -> None:
    terms = grow("cards\nloans\nsavings", actor=sara)
    before = told(terms["cards"])
    do(Reorder(term="product:cards", behind="product:loans"), ben)
    do(Reorder(term="product:cards", behind=""), ben)
    do(Rename(term="product:cards", labels={"en": "Card"}, keeps_old=False), ben)
    assert told(terms["cards"])[len(before) :] == [
        "Moved among its siblings",
        "Moved among its siblings",
        "Label in en: “cards” → “Card”",
    ]
    reasons = [event.reason for event in term_history(terms["cards"]) if event.what == "Moved among its siblings"]
    assert reasons == ["Reordered: first. CR-1", "Reordered: behind loans. CR-1"]


def test_the_number_of_queries_does_not_grow(bank: dict[str, Term], sara: User, django_assert_num_queries: Any) -> None:
    def save_words(count: int) -> None:
        words = [f"word {number}" for number in range(count)]
        save(
            bank["gold"],
            sara,
            synonyms=[Synonym("alternative", "en", text) for text in words],
            notes=[Note("example", "en", text) for text in words],
            related=[bank[code] for code in ["home", "offers", "debit"][:count]],
        )

    save_words(1)
    with django_assert_num_queries(5):
        term_history(bank["gold"])
    save_words(3)
    with django_assert_num_queries(5):
        term_history(bank["gold"])
