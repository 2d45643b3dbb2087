"""What a file would do to a facet: every kind of change, and words that a row states, leaves alone or clears."""

from datetime import date

import pytest

from taxonomy.vocabulary.imports.effects import Effect
from taxonomy.vocabulary.imports.plan import make_plan
from taxonomy.vocabulary.rows import Notation, Note, OutsideName, Synonym, TermRow
from tests.taxonomy.vocabulary.planning import carried_out, changes, checks, drawn, facet_of, kinds, row, said

ALT, HIDDEN = "alternative", "hidden"


@pytest.fixture
def pets() -> dict[str, TermRow]:
    return facet_of(
        row("pets"),
        row("cats", "pets", labels={"en": "Cats", "fr": "Chats"}, synonyms=(Synonym(ALT, "en", "Kitties"),)),
        row("dogs", "pets"),
        row("cars"),
    )


def test_every_kind_of_change_is_told_apart(pets):
    pets |= facet_of(row("yaks", status="deprecated", status_reason="No market"), row("emus", status="proposed"))
    plan = make_plan(
        [
            row("ants", "pets", 1),
            row("cats", "cars", 2, labels={"en": "Felines"}),
            row("dogs", "", 3, status="deprecated", replaced_by=("cats",)),
            row("yaks", "", 4, status="active"),
            row("emus", "", 5, status="active", labels={"en": "Emus"}),
            row("pets", "", 6, labels={}),
            row("fish", "sea", 7),
        ],
        pets,
    )
    assert kinds(plan) == {
        "ants": "create",
        "cats": "move+relabel",
        "dogs": "deprecate",
        "yaks": "restore",
        "emus": "restore+relabel",
        "pets": "unchanged",
        "fish": "problem",
    }
    assert plan.counts == {
        "create": 1,
        "move": 1,
        "relabel": 2,
        "deprecate": 1,
        "restore": 2,
        "unchanged": 1,
        "problem": 1,
    }
    assert changes(plan, "cats") == [("parent", "", "pets", "cars"), ("label", "en", "Cats", "Felines")]
    assert changes(plan, "dogs") == [("status", "", "active", "deprecated"), ("replaced_by", "", "", "cats")]
    assert changes(plan, "ants") == [("parent", "", "", "pets"), ("status", "", "", "active"), ("label", "en", "", "ants")]
    assert [(item.file, item.row) for item in plan.items] == [("a.csv", number) for number in range(1, 8)]


def test_rows_may_come_in_any_order_and_siblings_stay_in_it():
    rows = [row("toys", "cats", 1), row("dogs", "pets", 2), row("cats", "pets", 3), row("pets", "", 4)]
    assert drawn(facet_of(*rows)) == "pets\n    dogs\n    cats\n        toys"


def test_arrivals_come_behind_those_that_are_there(pets):
    plan = make_plan([row("ants", "pets", 1), row("bees", "pets", 2), row("cars", "pets", 3), row("apes", "", 4)], pets)
    assert drawn(carried_out(plan, pets)) == "pets\n    cats\n    dogs\n    ants\n    bees\n    cars\napes"


def test_a_sort_number_orders_siblings_that_have_one():
    rows = [row("a", sort=30), row("b", sort=10), row("c"), row("d", sort=20)]
    facet = facet_of(*rows)
    assert list(facet) == ["b", "d", "a", "c"]
    plan = make_plan([row("a", sort=1), row("d", sort=2), row("new", sort=2)], facet)
    assert kinds(plan) == {"a": "move", "d": "move", "new": "create"}
    assert list(carried_out(plan, facet)) == ["b", "a", "d", "new", "c"]
    assert changes(plan, "a") == [("order", "", "3", "2")]


def test_a_sort_number_that_changes_no_order_changes_nothing():
    facet = facet_of(row("a", sort=10), row("b", sort=20), row("c", sort=30))
    assert kinds(make_plan([row("b", sort=20)], facet)) == {"b": "unchanged"}
    assert kinds(make_plan([row("b", sort=7), row("c", sort=8)], facet)) == {"b": "unchanged", "c": "unchanged"}


def test_what_is_blank_says_nothing(pets):
    plan = make_plan([row("cats", labels={"en": "", "es": " "})], pets)
    assert kinds(plan) == {"cats": "unchanged"}
    assert plan.digest == make_plan([row("dogs", labels={})], pets).digest


def test_what_a_row_states_of_one_kind_and_language_is_all_of_it():
    words = (Synonym(ALT, "en", "a"), Synonym(ALT, "en", "b"), Synonym(ALT, "fr", "c"), Synonym(HIDDEN, "en", "d"))
    notes = (Note("definition", "en", "One"), Note("scope", "en", "Two"))
    facet = facet_of(
        row("x", synonyms=words, notes=notes, mappings=(OutsideName("exact", "http://a"), OutsideName("close", "http://b")))
    )
    plan = make_plan(
        [
            row(
                "x",
                synonyms=(Synonym(ALT, "en", "b"), Synonym(ALT, "en", "e")),
                notes=(Note("definition", "en", "New"),),
                mappings=(OutsideName("close", "http://c"),),
            )
        ],
        facet,
    )
    (item,) = plan.items
    assert set(item.after.synonyms) == {
        Synonym(ALT, "en", "b"),
        Synonym(ALT, "en", "e"),
        Synonym(ALT, "fr", "c"),
        Synonym(HIDDEN, "en", "d"),
    }
    assert set(item.after.notes) == {Note("definition", "en", "New"), Note("scope", "en", "Two")}
    assert set(item.after.mappings) == {OutsideName("exact", "http://a"), OutsideName("close", "http://c")}
    assert changes(plan, "x") == [
        ("alternative", "en", "a | b", "b | e"),
        ("definition", "en", "One", "New"),
        ("mapping-close", "", "http://b", "http://c"),
    ]


def test_the_order_of_what_has_none_is_no_change():
    words = (Synonym(ALT, "en", "a"), Synonym(ALT, "en", "b"))
    codes = (Notation("1"), Notation("2", "http://n"))
    facet = facet_of(row("x", synonyms=words, notations=codes))
    assert kinds(make_plan([row("x", synonyms=words[::-1], notations=codes[::-1])], facet)) == {"x": "unchanged"}


def test_what_is_cleared_is_emptied():
    facet = facet_of(
        row("p"),
        row("q"),
        row(
            "x",
            "p",
            labels={"en": "X", "fr": "Y"},
            broader=("q",),
            related=("q",),
            synonyms=(Synonym(ALT, "en", "a"), Synonym(HIDDEN, "en", "b")),
            notes=(Note("definition", "en", "D"),),
            notations=(Notation("1"),),
            mappings=(OutsideName("exact", "http://a"),),
            uri="http://x",
            owner="sara",
            valid_from=date(2026, 1, 1),
            valid_to=date(2026, 2, 1),
        ),
    )
    names = (
        "parent_code broader related label@fr alt_labels@en definition@en notation exact_match uri owner valid_from valid_to"
    )
    plan = make_plan([row("x", labels={}, cleared=frozenset(names.split()))], facet)
    (item,) = plan.items
    assert item.after == TermRow("x", "", {"en": "X"}, status="active", synonyms=(Synonym(HIDDEN, "en", "b"),), sort=1)


def test_a_parent_that_was_a_further_parent_is_no_longer_one():
    facet = facet_of(row("p"), row("q"), row("x", "p", broader=("q",)))
    plan = make_plan([row("x", "q")], facet)
    assert (plan.items[0].after.parent_code, plan.items[0].after.broader) == ("q", ())


def test_related_terms_may_be_stated_at_either_end():
    facet = facet_of(row("a", related=("b",)), row("b"), row("c", related=("a",)))
    assert {code: term.related for code, term in facet.items()} == {"a": ("b", "c"), "b": ("a",), "c": ("a",)}
    plan = make_plan([row("a", related=("b",))], facet)
    assert {code: term.related for code, term in carried_out(plan, facet).items()} == {"a": ("b",), "b": ("a",), "c": ()}
    assert kinds(make_plan([row("a", related=("b",)), row("c", related=("a",))], facet)) == {"a": "unchanged", "c": "unchanged"}


def test_several_replacements_are_meant_as_the_row_says():
    facet = facet_of(row("a"), row("b"))
    old, merged = row("old", status="deprecated", replaced_by=("a", "b")), row("gone", status="merged", replaced_by=("a",))
    both = row("both", status="deprecated", replaced_by=("a", "b"), replacement_rule="all")
    plan = make_plan([old, merged, both], facet)
    assert [(item.after.replaced_by, item.after.replacement_rule) for item in plan.items] == [
        (("a", "b"), "any"),
        (("a",), ""),
        (("a", "b"), "all"),
    ]
    assert plan.problems == []


def test_a_term_that_is_put_back_into_use_is_replaced_by_nothing():
    facet = facet_of(row("a"), row("old", status="merged", replaced_by=("a",), status_reason="Doubled"))
    after = make_plan([row("old", status="active")], facet).items[0].after
    assert (after.status, after.replaced_by, after.status_reason) == ("active", (), "")
    assert kinds(make_plan([row("old")], facet)) == {"old": "unchanged"}


def test_missing_terms_go_out_of_use_only_where_the_file_is_the_whole(pets):
    rows = [row("cats", "pets", labels={}), row("pets", "", 2), row("two words", "", 3), row("dogs", "sea", 4)]
    assert "cars" not in kinds(make_plan(rows, pets))
    plan = make_plan(rows, pets, deletes_missing=True)
    assert kinds(plan) == {
        "cats": "unchanged",
        "pets": "unchanged",
        "two words": "problem",
        "dogs": "problem",
        "cars": "deprecate",
    }
    assert changes(plan, "cars") == [
        ("status", "", "active", "deprecated"),
        ("status_reason", "", "", "It is not in a.csv any more."),
    ]
    assert kinds(make_plan(rows, carried_out(plan, pets), deletes_missing=True))["pets"] == "unchanged"


@pytest.mark.parametrize(
    ("stated", "needs"),
    [
        ({"labels": {"en": "Felines"}}, True),
        ({"cleared": frozenset({"label@fr"})}, True),
        ({"parent_code": "cars"}, True),
        ({"broader": ("cars",)}, True),
        ({"status": "deprecated"}, True),
        ({"status": "merged", "replaced_by": ("dogs",)}, True),
        ({"labels": {"es": "Gatos"}}, False),
        ({"synonyms": (Synonym(ALT, "en", "Mogs"),)}, False),
        ({"notes": (Note("definition", "en", "Felis"),)}, False),
        ({"related": ("dogs",)}, False),
        ({"mappings": (OutsideName("exact", "http://c"),)}, False),
        ({"uri": "http://cats"}, False),
    ],
)
def test_what_others_rely_on_takes_a_change_request(pets, stated, needs):
    changed = row("cats", **{"labels": {}, **{name: value for name, value in stated.items() if name != "parent_code"}})
    changed = changed if "parent_code" not in stated else row("cats", stated["parent_code"], labels={})
    plan = make_plan([changed, row("ants", "cats", 2)], pets)
    assert plan.needs_change_request is needs
    direct = make_plan([changed, row("ants", "cats", 2)], pets, is_direct=True)
    assert not direct.needs_change_request
    assert kinds(direct)["cats"] == ("problem" if needs else "relabel")
    assert kinds(direct)["ants"] == "create"
    assert checks(direct) == ([(1, "change-request", "error")] if needs else [])


def test_the_refusal_of_a_direct_import_says_what_would_change(pets):
    plan = make_plan([row("cats", "cars", labels={"en": "Felines"})], pets, is_direct=True)
    assert said(plan) == {
        1: "“cats” is in use: Parent “pets” would become “cars”; Label en “Cats” would become “Felines”. "
        "That takes a change request."
    }


def test_nobody_has_to_agree_to_what_happens_to_new_and_proposed_terms():
    facet = facet_of(row("a"), row("idea", status="proposed"), row("old", status="deprecated"))
    rows = [row("idea", "a", labels={"en": "Better"}, status="active"), row("new", "idea")]
    assert not make_plan(rows, facet).needs_change_request
    assert make_plan([row("old", status="active")], facet).needs_change_request


def test_the_digest_is_that_of_what_would_be_done(pets):
    rows = [row("cats", labels={"en": "Felines"}), row("ants", number=2)]
    digest = make_plan(rows, pets).digest
    assert make_plan([*rows, row("dogs", number=3, labels={})], pets).digest == digest
    assert make_plan([rows[0], row("ants", "pets", 2)], pets).digest != digest
    renamed = pets | facet_of(row("cats", labels={"en": "Moggies", "fr": "Chats"}))
    assert make_plan(rows, renamed).digest != digest


def test_two_files_with_a_language_each_become_one_row():
    plan = make_plan([row("cats", labels={"en": "Cats"}), row("cats", file="fr.csv", labels={"fr": "Chats", "en": ""})], {})
    assert [item.after.labels for item in plan.items] == [{"en": "Cats", "fr": "Chats"}]


def test_words_are_stored_in_one_spelling():
    plan = make_plan([row("x", labels={"EN-us": "Cafe\u0301  bar "}, synonyms=(Synonym(ALT, "FR", " a  b "),))], {})
    assert plan.items[0].after.labels == {"en-US": "Café bar"}
    assert plan.items[0].after.synonyms == (Synonym(ALT, "fr", "a b"),)


def test_whoever_watches_can_stop():
    class Stopped(Exception):
        pass

    def watch(done: int) -> None:
        if done:
            raise Stopped

    rows = [row(f"t{number}") for number in range(2_000)]
    with pytest.raises(Stopped):
        make_plan(rows, {}, watch=watch)


def test_the_effects_are_in_the_order_of_a_page():
    assert list(Effect) == ["problem", "create", "relabel", "move", "deprecate", "restore", "unchanged"]
