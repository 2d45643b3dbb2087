"""Saving the words of a term that no channel receives."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from people.models import User
from taxonomy.models import Term, TermMapping, TermNotation, TermNote, TermRelation, TermSynonym
from taxonomy.queries.word_tables import word_rows, words_of
from taxonomy.services.details import save_details
from taxonomy.vocabulary.operations import Broaden
from taxonomy.vocabulary.rows import Notation, Note, OutsideName, Synonym
from tests.factories.people import person
from tests.factories.taxonomy import deprecate_term, term
from tests.support.terms import do, dump, everything

KREDIT = Synonym("hidden", "en", "kredit")


def saved(code: str, actor: User, **changes: Any) -> Term:
    """Save the details of a term of the bank as they are but for `changes`."""
    row = Term.objects.get(code=code)
    rows = word_rows(row.pk)
    words = words_of(rows)
    related = [tie.other_id for tie in rows if tie.table in {"related", "related_back"}]
    values = {
        "expected": row.updated_at,
        "synonyms": words.synonyms,
        "notes": words.notes,
        "notations": words.notations,
        "mappings": words.mappings,
        "related": list(Term.objects.filter(pk__in=related)),
        "uri": row.uri,
        "owner": row.owner,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
    }
    return save_details(term=row, **(values | changes), actor=actor)


def refusal(code: str, actor: User, **changes: Any) -> dict[str, list[str]]:
    """The problems by field; asserts that nothing changed."""
    before = everything()
    with pytest.raises(ValidationError) as refused:
        saved(code, actor, **changes)
    assert everything() == before
    return refused.value.message_dict


def test_all_of_it_is_kept_with_who_wrote_it(bank: dict[str, Term], sara: User, ben: User) -> None:
    after = saved(
        "credit",
        sara,
        synonyms=[Synonym("alternative", "EN", " plastic  money "), KREDIT],
        notes=[
            Note("definition", "en", "Money lent,\r\npaid back monthly. "),
            Note("use_when", "", "It has a limit."),
            Note("example", "en", "Gold"),
            Note("example", "en", "Travel"),
        ],
        notations=[Notation("0110"), Notation("05.2", "https://example.org/coicop")],
        mappings=[OutsideName("exact", "https://example.org/cc"), OutsideName("identifier", "4711", "CRM")],
        related=[bank["home"]],
        uri=" https://example.org/credit ",
        owner=ben,
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 1, 1),
    )
    row = next(row for row in dump() if row["code"] == "credit")
    assert row["synonyms"] == [Synonym("alternative", "en", "plastic money"), KREDIT]
    assert row["notes"] == (
        Note("definition", "en", "Money lent,\npaid back monthly."),
        Note("use_when", "", "It has a limit."),
        Note("example", "en", "Gold"),
        Note("example", "en", "Travel"),
    )
    assert row["notations"] == [Notation("0110", ""), Notation("05.2", "https://example.org/coicop")]
    assert row["mappings"] == [OutsideName("exact", "https://example.org/cc", ""), OutsideName("identifier", "4711", "CRM")]
    assert (row["related"], row["uri"], row["owner"]) == (("home",), "https://example.org/credit", "ben")
    assert (row["valid_from"], row["valid_to"]) == (date(2026, 1, 1), date(2026, 1, 1))
    assert after.updated_at == Term.objects.get(code="credit").updated_at
    for model in (TermSynonym, TermNote, TermNotation, TermMapping, TermRelation):
        assert model.history.first().history_user == sara
    assert Term.history.filter(code="credit").first().owner == ben


def test_only_what_differs_is_written(bank: dict[str, Term], sara: User) -> None:
    saved("gold", sara, notes=[Note("example", "en", "One"), Note("example", "en", "Two")], notations=[Notation("7")])
    ids = {note.text: note.pk for note in TermNote.objects.all()}
    before = everything()
    saved("gold", sara)
    assert everything() == before
    saved("gold", sara, notes=[Note("example", "en", "One, corrected"), Note("example", "en", "Two")])
    assert {note.text: note.pk for note in TermNote.objects.all()} == {"One, corrected": ids["One"], "Two": ids["Two"]}
    assert [row.text for row in TermNote.history.filter(id=ids["One"])] == ["One, corrected", "One"]
    assert TermNote.history.filter(id=ids["Two"]).count() == 1
    assert TermNotation.history.count() == 1
    saved("gold", sara, notes=[Note("scope", "en", "Two")], notations=[])
    assert list(TermNote.objects.values_list("kind", "text")) == [("scope", "Two")]
    assert sorted(TermNote.history.values_list("history_type", flat=True)) == ["+", "+", "+", "-", "-", "~"]


def test_readers_of_what_changed_see_both_ends_of_a_relation(bank: dict[str, Term], sara: User) -> None:
    before = {row.code: row.updated_at for row in Term.objects.all()}
    saved("gold", sara, related=[bank["home"], bank["offers"]])
    saved("home", sara, related=[])
    newer = {row.code for row in Term.objects.all() if row.updated_at > before[row.code]}
    assert newer == {"gold", "home", "offers"}
    assert [(row.term.code, row.other.code) for row in TermRelation.objects.all()] == [("offers", "gold")]


def test_a_change_by_somebody_else_is_a_conflict(bank: dict[str, Term], sara: User) -> None:
    seen = Term.objects.get(code="gold").updated_at
    saved("gold", sara, uri="https://example.org/gold")
    before = everything()
    for stale in (seen, datetime.min.replace(tzinfo=UTC), seen + timedelta(days=1)):
        with pytest.raises(ValidationError, match="Somebody else has changed “gold”") as refused:
            saved("gold", sara, expected=stale, uri="")
        assert refused.value.code == "conflict"
    assert everything() == before


@pytest.mark.parametrize("who", ["ana", "ben", "chris", "zoe"])
def test_only_a_steward_saves_details(bank: dict[str, Term], request: pytest.FixtureRequest, who: str) -> None:
    actor = request.getfixturevalue(who)
    before = everything()
    with pytest.raises(PermissionDenied, match=r"taxonomy\.change_term"):
        saved("gold", actor, uri="https://example.org/gold")
    assert everything() == before


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        (
            {"synonyms": [Synonym("alternative", "en", "Credit card")]},
            {"synonyms": ["“Credit card” is the label already; remove it from the synonyms."]},
        ),
        (
            {"synonyms": [KREDIT, Synonym("alternative", "en", "kredit")]},
            {"synonyms": ["“kredit” is both an alternative and a hidden label; keep one."]},
        ),
        (
            {"synonyms": [Synonym("other", "no tag", "a\x07b")]},
            {
                "synonyms": [
                    "“a\x07b”: It holds a control character; remove it.",
                    "“a\x07b”: There is no kind “other”.",
                    "“a\x07b”: “no tag” is not a language tag; write it like en, fr or pt-BR.",
                ]
            },
        ),
        (
            {"synonyms": [Synonym("alternative", "en", "x" * 501)]},
            {"synonyms": [f"“{'x' * 80}”: It has 501 characters; at most 500 are kept."]},
        ),
        (
            {"notes": [Note("rumour", "en", "half \ud83d")]},
            {
                "notes": [
                    "“half \ud83d”: It holds a control character; remove it.",
                    "“half \ud83d”: There is no kind “rumour”.",
                ]
            },
        ),
        (
            {"notes": [Note("scope", "en", "x" * 20_001)]},
            {"notes": [f"“{'x' * 80}”: It has 20001 characters; at most 20000 are kept."]},
        ),
        (
            {"notations": [Notation("x" * 201, "y" * 501)]},
            {
                "notations": [
                    f"“{'x' * 80}”: It has 201 characters; at most 200 are kept.",
                    f"“{'x' * 80}”: Its notation system: It has 501 characters; at most 500 are kept.",
                ]
            },
        ),
        (
            {
                "mappings": [
                    OutsideName("same", "https://example.org/x"),
                    OutsideName("close", "somewhere"),
                    OutsideName("identifier", "7"),
                    OutsideName("identifier", "", "CRM"),
                ]
            },
            {
                "mappings": [
                    "“https://example.org/x”: There is no kind “same”.",
                    "“somewhere”: Write the whole URI of the match.",
                    "“7”: Name the system in which the term has this identifier.",
                    "“CRM”: Give the URI or identifier that the term has there.",
                ]
            },
        ),
        ({"uri": "credit"}, {"uri": ["Write the whole URI, such as https://example.org/terms/cards."]}),
        ({"uri": "https://example.org/" + "x" * 990}, {"uri": ["It has 1010 characters; at most 1000 are kept."]}),
        (
            {"valid_from": date(2026, 2, 1), "valid_to": date(2026, 1, 31)},
            {"valid_to": ["It ends before it begins; choose a later day."]},
        ),
    ],
)
def test_words_that_cannot_be_kept(bank: dict[str, Term], sara: User, changes: dict[str, Any], problems: object) -> None:
    assert refusal("credit", sara, **changes) == problems


def test_every_problem_is_named_at_once(bank: dict[str, Term], sara: User) -> None:
    assert refusal("credit", sara, uri="x", synonyms=[Synonym("x", "", "y")], related=[bank["credit"]]) == {
        "synonyms": ["“y”: There is no kind “x”."],
        "uri": ["Write the whole URI, such as https://example.org/terms/cards."],
        "related": ["A term is not related to itself."],
    }


def test_terms_above_one_another_are_not_related_too(bank: dict[str, Term], sara: User) -> None:
    do(Broaden(term="product:gold", broader="product:home"), sara)
    assert sorted(refusal("gold", sara, related=[bank["loans"], bank["cards"]])["related"]) == [
        "“cards” is above “gold” already, which says more than that they are related.",
        "“loans” is above “gold” already, which says more than that they are related.",
    ]
    assert refusal("loans", sara, related=[bank["gold"]]) == {
        "related": ["“gold” is below “loans” already, which says more than that they are related."]
    }


def test_a_new_relation_is_to_a_term_in_use_of_the_same_facet(bank: dict[str, Term], sara: User) -> None:
    email = term("email", facet="channel", actor=sara)
    saved("gold", sara, related=[bank["offers"]])
    deprecate_term(term=bank["offers"], reason="Over", actor=sara)
    saved("gold", sara, uri="https://example.org/gold")
    assert TermRelation.objects.count() == 1
    assert sorted(refusal("home", sara, related=[email, bank["offers"]])["related"]) == [
        "“channel:email” is not a term of the facet product.",
        "“product:offers” is out of use, and nothing replaces it; choose another term.",
    ]


def test_identifiers_and_uris_name_one_term(bank: dict[str, Term], sara: User) -> None:
    known = [OutsideName("identifier", "4711", "CRM"), OutsideName("exact", "https://example.org/x")]
    saved("gold", sara, mappings=known, uri="https://example.org/gold")
    assert refusal("home", sara, mappings=known, uri="https://example.org/gold") == {
        "mappings": ["CRM 4711 is the identifier of “product:gold” already."],
        "uri": ["This is the URI of “product:gold” already."],
    }
    saved("home", sara, mappings=[OutsideName("identifier", "4711", "ERP"), known[1]])
    assert TermMapping.objects.filter(term=bank["home"]).count() == 2
    saved("car", sara, mappings=[OutsideName("close", "https://example.org/crm", "CRM")])
    saved("offers", sara, mappings=[OutsideName("identifier", "https://example.org/crm", "CRM")])


def test_somebody_who_has_left_owns_nothing_new(bank: dict[str, Term], sara: User) -> None:
    gone = person("gone", last_name="Away", is_active=True)
    saved("gold", sara, owner=gone)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    gone.refresh_from_db()
    saved("gold", sara, owner=gone, uri="https://example.org/gold")
    assert refusal("home", sara, owner=gone) == {"owner": ["Gone Away cannot sign in any more; choose somebody else."]}
    saved("gold", sara, owner=None)
    assert Term.objects.get(code="gold").owner is None


def test_what_a_file_brought_may_stay(bank: dict[str, Term], sara: User) -> None:
    odd = {"synonyms": Synonym("alternative", "en", "Gold"), "notes": Note("scope", "klingon!", "Qapla'")}
    TermNote.objects.create(term=bank["gold"], kind="scope", language="klingon!", text="Qapla'")
    TermMapping.objects.create(term=bank["gold"], kind="identifier", target="7")
    TermMapping.objects.create(term=bank["home"], kind="identifier", target="7")
    saved("gold", sara, synonyms=[odd["synonyms"]])
    row = next(row for row in dump() if row["code"] == "gold")
    assert (row["synonyms"], row["mappings"]) == ([odd["synonyms"]], [OutsideName("identifier", "7", "")])


def test_a_note_that_a_file_brought_twice_is_kept_once(bank: dict[str, Term], sara: User) -> None:
    for _time in range(2):
        TermNote.objects.create(term=bank["gold"], kind="scope", language="en", text="Shiny")
    saved("gold", sara)
    assert list(TermNote.objects.values_list("kind", "language", "text")) == [("scope", "en", "Shiny")]


def test_blank_and_repeated_words_are_none(bank: dict[str, Term], sara: User) -> None:
    saved(
        "gold",
        sara,
        synonyms=[Synonym("alternative", "en", " "), Synonym("alternative", "en", "Au"), Synonym("alternative", "EN", "Au ")],
        notes=[Note("scope", "en", "\n"), Note("scope", "en", "One"), Note("scope", "en", "One")],
        notations=[Notation(" ", "https://example.org"), Notation("7"), Notation("7 ")],
        mappings=[OutsideName("exact", " ", " ")],
    )
    row = next(row for row in dump() if row["code"] == "gold")
    assert row["synonyms"] == [Synonym("alternative", "en", "Au")]
    assert (row["notes"], row["notations"], row["mappings"]) == ((Note("scope", "en", "One"),), [Notation("7", "")], [])
