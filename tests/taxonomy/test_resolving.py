"""Which terms a name means: a code, a label or synonym in any language, an identifier elsewhere."""

import pytest
from pytest_django import DjangoAssertNumQueries

from people.models import User
from taxonomy import tree_lock
from taxonomy.models import Term, TermMapping, TermNotation, TermSynonym
from taxonomy.queries.resolving import By, Wanted, resolve_names
from taxonomy.vocabulary.operations import Deprecate, Merge
from tests.factories.taxonomy import deprecate_term, grow, set_labels, term
from tests.support.terms import do

Answer = tuple[str, list[str], str, str]


@pytest.fixture
def terms(sara: User) -> dict[str, Term]:
    return grow("savings\ncards\n    debit\n    credit\nloans", actor=sara)


def meant(by: str, value: str, **narrowed: str) -> Answer:
    """(outcome, codes, how it was named, the word) of one name."""
    found = resolve_names([Wanted(By(by), value, **narrowed)])[0]
    return str(found.outcome), [one.code for one in found.terms], found.matched_by, found.matched


def synonym(owner: Term, text: str, kind: str = "alternative", language: str = "en") -> None:
    TermSynonym.objects.create(term=owner, kind=kind, language=language, text=text)


def test_references_and_codes_name_terms(terms, sara: User):
    term("cards", facet="channel", actor=sara)

    assert meant("reference", "product:debit") == ("found", ["debit"], "code", "debit")
    assert meant("code", "debit") == ("found", ["debit"], "code", "debit")
    assert meant("code", "cards") == ("ambiguous", ["cards", "cards"], "code", "cards")
    assert meant("code", "cards", facet="channel") == ("found", ["cards"], "code", "cards")
    assert meant("code", "Debit") == ("unknown", [], "", "")


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("planet:mars", "There is no facet “planet”."),
        ("debit", "There is no facet “debit”."),
        (":debit", "There is no facet “:debit”."),
        ("product:", ""),
        ("product:mars", ""),
    ],
)
def test_a_reference_to_nothing_is_unknown(terms, value: str, problem: str):
    found = resolve_names([Wanted(By.REFERENCE, value)])[0]

    assert (found.outcome, found.terms, found.problem) == ("unknown", (), problem)


def test_labels_of_any_language_are_compared_without_case_and_accents(terms, sara: User):
    set_labels(term=terms["savings"], labels={"fr": "Épargne", "de": "Sparen"}, actor=sara)

    for text in ("Épargne", "epargne", " ÉPARGNE ", "ｅｐａｒｇｎｅ"):
        assert meant("label", text) == ("found", ["savings"], "label", "Épargne")
    assert meant("label", "Épargn") == ("unknown", [], "", "")
    assert meant("label", "sparen", language="de-AT") == ("found", ["savings"], "label", "Sparen")
    assert meant("label", "sparen", language="fr") == ("unknown", [], "", "")
    assert meant("label", "\u0301") == ("unknown", [], "", "")


def test_a_preferred_label_beats_an_alternative_one_and_that_a_hidden_one(terms, sara: User):
    synonym(terms["credit"], "Plastic", kind="hidden")
    assert meant("label", "plastic") == ("found", ["credit"], "hidden", "Plastic")
    synonym(terms["debit"], "Plastic")
    assert meant("label", "plastic") == ("found", ["debit"], "alternative", "Plastic")
    set_labels(term=terms["cards"], labels={"de": "Plastic"}, actor=sara)
    assert meant("label", "plastic") == ("found", ["cards"], "label", "Plastic")
    synonym(terms["loans"], "Money now", language="")
    synonym(terms["credit"], "Money now")
    assert meant("label", "money now") == ("ambiguous", ["loans", "credit"], "alternative", "Money now")
    assert meant("label", "money now", language="fr") == ("found", ["loans"], "alternative", "Money now")


def test_a_term_in_use_beats_one_that_is_not(terms, sara: User):
    set_labels(term=terms["debit"], labels={"fr": "Carte"}, actor=sara)
    set_labels(term=terms["credit"], labels={"fr": "Carte"}, actor=sara)
    assert meant("label", "carte") == ("ambiguous", ["debit", "credit"], "label", "Carte")
    deprecate_term(term=terms["debit"], reason="Sold out.", actor=sara)

    assert meant("label", "carte") == ("found", ["credit"], "label", "Carte")
    assert meant("code", "debit") == ("found", ["debit"], "code", "debit")


def test_what_others_call_a_term_names_it(terms):
    TermMapping.objects.create(term=terms["debit"], kind="identifier", scheme="pim", target="P-1")
    TermMapping.objects.create(term=terms["credit"], kind="identifier", scheme="erp", target="P-1")
    TermMapping.objects.create(term=terms["loans"], kind="exact", target="https://example.org/loan")
    TermMapping.objects.create(term=terms["cards"], kind="close", target="https://example.org/loan")
    TermNotation.objects.create(term=terms["loans"], text="007", datatype="https://example.com/codes")
    with tree_lock.locked():
        Term.objects.filter(code="savings").update(uri="https://example.com/savings")

    assert meant("external_id", "P-1") == ("ambiguous", ["debit", "credit"], "external_id", "P-1")
    assert meant("external_id", "P-1", scheme="erp") == ("found", ["credit"], "external_id", "P-1")
    assert meant("external_id", "P-1", scheme="crm") == ("unknown", [], "", "")
    assert meant("uri", "https://example.com/savings") == ("found", ["savings"], "uri", "https://example.com/savings")
    assert meant("uri", "https://example.org/loan") == ("found", ["loans"], "exact", "https://example.org/loan")
    assert meant("uri", "") == ("unknown", [], "", "")
    assert meant("notation", "007") == ("found", ["loans"], "notation", "007")
    assert meant("notation", "7") == ("unknown", [], "", "")


def test_what_was_replaced_stands_for_what_replaces_it(terms, sara: User):
    deprecate_term(term=terms["debit"], replaced_by=terms["credit"], reason="One is enough.", actor=sara)
    do(Merge(term="product:credit", into="product:cards"), sara)
    found = resolve_names([Wanted(By.CODE, "debit"), Wanted(By.LABEL, "credit")])

    assert [(one.outcome, [end.code for end in one.terms], one.rule) for one in found] == [
        ("replaced", ["cards"], ""),
        ("found", ["cards"], ""),  # by the synonym that the merge left
    ]
    assert found[0].replaced == terms["debit"]


def test_several_replacements_come_with_their_rule_and_are_followed(terms, sara: User):
    do(Deprecate(term="product:cards", reason="Two things.", replaced_by=("product:debit", "product:credit"), rule="all"), sara)
    assert meant("code", "cards") == ("replaced", ["debit", "credit"], "code", "cards")
    assert resolve_names([Wanted(By.CODE, "cards")])[0].rule == "all"

    deprecate_term(term=terms["debit"], replaced_by=terms["savings"], reason="Renamed.", actor=sara)
    assert meant("code", "cards") == ("replaced", ["savings", "credit"], "code", "cards")

    do(Deprecate(term="product:credit", reason="Two.", replaced_by=("product:savings", "product:loans"), rule="all"), sara)
    assert meant("code", "cards") == ("replaced", ["savings", "loans"], "code", "cards")


def test_a_choice_within_all_replacements_is_left_to_a_person(terms, sara: User):
    do(Deprecate(term="product:cards", reason="Two things.", replaced_by=("product:debit", "product:credit"), rule="all"), sara)
    do(Deprecate(term="product:credit", reason="Two.", replaced_by=("product:savings", "product:loans"), rule="any"), sara)

    assert meant("code", "cards") == ("replaced", ["debit", "credit"], "code", "cards")


def test_replacements_in_a_circle_are_said_and_do_not_hang(terms, sara: User):
    with tree_lock.locked():
        for code, other in (("debit", "credit"), ("credit", "debit")):
            Term.objects.filter(code=code).update(status="deprecated", replaced_by=terms[other])
    found = resolve_names([Wanted(By.CODE, "debit"), Wanted(By.CODE, "loans")])

    assert [one.outcome for one in found] == ["unknown", "found"]
    assert found[0].problem == "The replacements of “product:debit” run in a circle; a taxonomy steward has to end it."


@pytest.mark.parametrize("count", [1, 40])
def test_many_names_cost_as_many_queries_as_one(
    terms, sara: User, django_assert_num_queries: DjangoAssertNumQueries, count: int
):
    deprecate_term(term=terms["debit"], replaced_by=terms["credit"], reason="One is enough.", actor=sara)
    names = [Wanted(By.LABEL, name) for name in ("debit", "credit", "loans", "savings")] * count
    names += [Wanted(By.CODE, "debit"), Wanted(By.REFERENCE, "product:debit")] * count

    with django_assert_num_queries(6):
        found = resolve_names(names)

    assert [one.outcome for one in found[:4]] == ["replaced", "found", "found", "found"]
    assert len(found) == 6 * count
