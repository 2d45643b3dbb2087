"""Terms that somebody proposes, what is decided about them, and what may be done to them meanwhile."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from people.models import User
from taxonomy.models import Facet, Term
from taxonomy.queries.terms import resolve
from taxonomy.services.operations import change_alone
from taxonomy.services.terms import accept_proposal, decline_proposal, propose_term
from taxonomy.vocabulary.operations import Create, Deprecate, Merge, Move, Operation, Rename, Undo
from taxonomy.vocabulary.statuses import TermStatus
from tests.factories.taxonomy import create_term, deprecate_term, drawn, product, term
from tests.support.terms import everything, words_of


def proposed(code: str, actor: User, *, parent: Term | None = None) -> Term:
    return propose_term(facet=product(), code=code, labels={"en": code}, parent=parent, reason="We need it", actor=actor)


@pytest.mark.parametrize("who", ["ana", "ben", "sara", "chris"])
def test_everybody_with_a_role_may_propose(request: pytest.FixtureRequest, who: str) -> None:
    actor = request.getfixturevalue(who)
    made = proposed("wallet", actor)
    assert (made.status, made.owner) == (TermStatus.PROPOSED, actor)
    assert (made.history.first().history_user, made.history.first().history_change_reason) == (actor, "We need it")


def test_whoever_has_no_role_may_not(zoe: User) -> None:
    before = everything()
    with pytest.raises(PermissionDenied, match=r"taxonomy\.propose_term"):
        proposed("wallet", zoe)
    assert everything() == before


def test_a_closed_facet_takes_proposals_from_stewards_only(ana: User, sara: User) -> None:
    Facet.objects.filter(code="product").update(free_proposals=False)
    before = everything()
    with pytest.raises(PermissionDenied, match="Only taxonomy stewards add terms to the facet Product"):
        proposed("wallet", ana)
    assert everything() == before
    assert proposed("wallet", sara).status == "proposed"


def test_a_proposal_is_checked_like_any_term(ana: User, sara: User) -> None:
    term("cards", actor=sara)
    cases: list[tuple[dict[str, Any], str]] = [
        ({"code": "cards"}, "code"),
        ({"labels": {}}, "labels"),
        ({"reason": "\0"}, "reason"),
    ]
    for changes, field in cases:
        before = everything()
        wanted = {"facet": product(), "code": "wallet", "labels": {"en": "Wallet"}} | changes
        with pytest.raises(ValidationError) as refused:
            propose_term(**wanted, actor=ana)
        assert list(refused.value.message_dict) == [field]
        assert everything() == before


def test_an_accepted_term_is_active(ana: User, sara: User) -> None:
    made = proposed("wallet", ana)
    accepted = accept_proposal(term=made, actor=sara)
    assert (accepted.status, accepted.owner, accepted.history.first().history_user) == ("active", ana, sara)
    with pytest.raises(ValidationError, match="“wallet” is active, so there is nothing to decide") as refused:
        accept_proposal(term=made, actor=sara)
    assert refused.value.code == "conflict"


def test_what_stands_below_a_proposal_waits_for_it(ana: User, sara: User) -> None:
    above = proposed("wallet", ana)
    below = proposed("coin", ana, parent=above)
    with pytest.raises(ValidationError, match="“wallet” above it is only proposed; accept that one first") as refused:
        accept_proposal(term=below, actor=sara)
    assert refused.value.code == "conflict"
    accept_proposal(term=above, actor=sara)
    assert accept_proposal(term=below, actor=sara).status == "active"


def test_a_declined_term_says_why_and_what_to_use(ana: User, sara: User) -> None:
    cards, made = term("cards", actor=sara), proposed("wallet", ana)
    declined = decline_proposal(term=made, reason=" Use cards ", replaced_by=cards, actor=sara)
    assert (declined.status, declined.status_reason, declined.replaced_by) == ("deprecated", "Use cards", cards)
    assert declined.history.first().history_change_reason == "Use cards"
    assert resolve("product:wallet") == cards
    with pytest.raises(ValidationError, match="“wallet” is deprecated, so there is nothing to decide"):
        decline_proposal(term=made, reason="Again", actor=sara)


def test_what_cannot_be_declined(ana: User, sara: User) -> None:
    made, other, cards = proposed("wallet", ana), proposed("purse", ana), term("cards", actor=sara)
    email, old = term("email", facet="channel", actor=sara), term("old", actor=sara)
    deprecate_term(term=old, reason="Over", actor=sara)
    before = everything()
    for reason, replaced_by, field in [
        (" ", None, "reason"),
        ("half \ud83d", None, "reason"),
        ("No", made, "replaced_by"),
        ("No", other, "replaced_by"),
        ("No", email, "replaced_by"),
        ("No", old, "replaced_by"),
    ]:
        with pytest.raises(ValidationError) as refused:
            decline_proposal(term=made, reason=reason, replaced_by=replaced_by, actor=sara)
        assert list(refused.value.message_dict) == [field]
    with pytest.raises(ValidationError, match="“cards” is active, so there is nothing to decide"):
        decline_proposal(term=cards, reason="No", actor=sara)
    assert everything() == before


@pytest.mark.parametrize("who", ["ana", "ben", "chris", "zoe"])
def test_only_a_steward_decides(sara: User, request: pytest.FixtureRequest, who: str) -> None:
    made, actor = proposed("wallet", sara), request.getfixturevalue(who)
    before = everything()
    with pytest.raises(PermissionDenied, match=r"taxonomy\.change_term"):
        accept_proposal(term=made, actor=actor)
    with pytest.raises(PermissionDenied, match=r"taxonomy\.change_term"):
        decline_proposal(term=made, reason="No", actor=actor)
    with pytest.raises(PermissionDenied, match=r"taxonomy\.change_term"):
        change_alone(operations=[Move(term=made.reference)], actor=actor)
    assert everything() == before


def test_a_steward_changes_what_is_only_proposed(ana: User, sara: User) -> None:
    cards = term("cards", actor=sara)
    proposed("wallet", ana)
    steps = change_alone(operations=[Rename(term="product:wallet", labels={"en": "Purse"})], actor=sara)
    assert [step.what for step in steps] == ["label", "synonym"]
    moved = Move(term="product:wallet", parent="product:cards")
    change_alone(operations=[moved, Create(term="product:gold", labels={"en": "Gold"}, parent="product:cards")], actor=sara)
    assert drawn() == "cards\n    wallet\n    gold"
    assert words_of("wallet") == {"labels": {"en": "Purse"}, "synonyms": [("alternative", "en", "wallet")]}
    change_alone(operations=[Merge(term="product:wallet", into="product:cards", tags="keep")], actor=sara)
    assert resolve("product:wallet") == cards


def test_terms_in_use_take_a_change_request(ana: User, sara: User) -> None:
    cards, made, other = term("cards", actor=sara), proposed("wallet", ana), proposed("purse", ana)
    create_term(facet=product(), code="coin", labels={"en": "Coin"}, parent=made, actor=sara)
    taken_back = Undo(steps=({"what": "label", "term": "product:cards", "key": "en", "before": "cards", "after": "x"},))
    refused: list[tuple[Operation, str]] = [
        (
            Move(term=cards.reference, parent=made.reference),
            "“product:cards” is not a proposal: put this into a change request.",
        ),
        (Deprecate(term=cards.reference, reason="Over"), "“product:cards” is not a proposal: put this into a change request."),
        (taken_back, "What was released is taken back by a change request."),
        (
            Move(term=made.reference, parent=cards.reference),
            "A term below “product:wallet” is active: put this into a change request.",
        ),
        (
            Merge(term=other.reference, into=cards.reference),
            "Tags move from “product:purse” with this: put it into a change request.",
        ),
        (Move(term="product:none"), "There is no term “product:none”."),
    ]
    for operation, message in refused:
        before = everything()
        with pytest.raises(ValidationError) as refusal:
            change_alone(operations=[Create(term="product:first", labels={"en": "First"}), operation], actor=sara)
        assert refusal.value.message_dict == {"term": [message]}
        assert everything() == before


def test_where_the_facet_says_so_nobody_adds_an_active_term_alone(ana: User, sara: User, root: User) -> None:
    Facet.objects.filter(code="product").update(free_additions=False)
    own, others = proposed("wallet", sara), proposed("purse", ana)
    before = everything()
    with pytest.raises(ValidationError, match="no new active term from one person alone"):
        change_alone(operations=[Create(term="product:gold", labels={"en": "Gold"})], actor=sara)
    with pytest.raises(ValidationError, match="You wrote “wallet”") as refusal:
        accept_proposal(term=own, actor=sara)
    assert refusal.value.code == "conflict"
    assert everything() == before
    assert accept_proposal(term=others, actor=sara).status == "active"
    assert accept_proposal(term=own, actor=root).status == "active"
    change_alone(operations=[Create(term="product:later", labels={"en": "Later"}, status="proposed")], actor=sara)
