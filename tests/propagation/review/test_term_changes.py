"""Term changes: the preview says what they reach, the release reaches the same, and one undo takes all of it back."""

from collections import Counter
from collections.abc import Sequence
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from content.models import Asset, Tag
from content.services.assets import VariantDraft, save_draft
from people.models import User
from propagation.delivery.models import ServingState
from propagation.delivery.services.fan_out import fan_out
from propagation.feed.models import Document, DocumentOperation, FeedEntry
from propagation.review.models import ChangeRequest, ImpactRecord
from propagation.review.services.releases import release_change_request
from propagation.review.services.staging import stage_operation, unstage_operation
from propagation.review.services.term_changes import propose_undo, submit_term_changes
from propagation.review.services.term_impact import impact_of, impact_rows
from propagation.review.services.verdicts import approve_change_request
from taxonomy.models import Term
from taxonomy.queries.terms import resolve
from taxonomy.vocabulary.operations import Create, Deprecate, Merge, Move, Operation, Rename, Split
from tests.factories.content import asset
from tests.factories.propagation import push_system, released, submitted
from tests.factories.taxonomy import drawn, grow

pytestmark = pytest.mark.django_db(transaction=True)

PRODUCTS = """
    cards
        travel-card
        gold
    travel
    loans
"""


@pytest.fixture
def terms(sara: User) -> dict[str, Term]:
    return grow(PRODUCTS, actor=sara) | grow("email\nsite", facet="channel", actor=sara)


def submit(*operations: Operation, actor: User) -> ChangeRequest:
    return submit_term_changes(
        title="Tidy up the cards",
        reason="Two names for one thing.",
        operations=operations,
        submission_key=uuid4().hex,
        actor=actor,
    )


def carried(*operations: Operation, author: User, reviewer: User) -> ChangeRequest:
    """A released change request of `author` with `operations`."""
    request = submit(*operations, actor=author)
    approve_change_request(change_request=request, digest=request.digest, actor=reviewer)
    release_change_request(change_request=request, actor=reviewer)
    fan_out()
    request.refresh_from_db()
    return request


def tags(facet: str = "product") -> dict[str, list[str]]:
    """Asset code -> codes of its tags of a facet."""
    found: dict[str, list[str]] = {}
    rows = Tag.objects.filter(term__facet__code=facet).order_by("asset__code", "term__code")
    for code, term in rows.values_list("asset__code", "term__code"):
        found.setdefault(code, []).append(term)
    return found


def live(*names: str, terms: dict[str, Term], ana: User, ben: User, extra: Sequence[str] = ()) -> Asset:
    """A released asset for e-mail, tagged with `names`, whose code is the first name and -offer."""
    made = asset(f"{names[0]}-offer", terms=[terms["email"], *(terms[name] for name in (*names, *extra))], actor=ana)
    released(made, author=ana, reviewer=ben)
    return made


def test_a_merge_reaches_what_its_preview_said(terms, ana, ben, sara, chris) -> None:
    push_system("esp", channels=[terms["email"]], actor=chris)
    push_system("travel-desk", channels=[terms["email"]], filters=[terms["travel-card"]], actor=chris)
    live("travel-card", terms=terms, ana=ana, ben=ben)
    live("travel", terms=terms, ana=ana, ben=ben, extra=["travel-card"])
    live("loans", terms=terms, ana=ana, ben=ben)
    asset("draft-only", terms=[terms["email"], terms["travel-card"]], actor=ana)
    fan_out()
    operation = Merge(term="product:travel-card", into="product:travel", reason="One name is enough.")
    before = (drawn(), tags(), Counter(ServingState.objects.values_list("channel_system__code", "operation")))

    impact = impact_of([operation])
    assert (drawn(), tags(), Counter(ServingState.objects.values_list("channel_system__code", "operation"))) == before
    assert impact.problems == []
    assert [(reach.asset.code, reach.is_live, reach.documents) for reach in impact.assets] == [
        ("draft-only", False, 0),
        ("travel-card-offer", True, 1),
        ("travel-offer", True, 1),
    ]
    assert [(line.channel_system.code, line.upserts, line.retires) for line in impact.systems] == [
        ("esp", 2, 0),
        ("travel-desk", 2, 0),
    ]
    assert len(list(impact_rows(impact))) == 1 + 4 + 1

    sent = FeedEntry.objects.count()
    request = carried(operation, author=sara, reviewer=ben)
    assert tags() == {
        "draft-only": ["travel"],
        "loans-offer": ["loans"],
        "travel-card-offer": ["travel"],
        "travel-offer": ["travel"],
    }
    assert FeedEntry.objects.count() - sent == impact.documents == 2
    moved = ServingState.objects.filter(target__release=request.release)
    assert Counter(moved.values_list("channel_system__code", flat=True)) == {"esp": 2, "travel-desk": 2}
    counts = [record.counts for record in ImpactRecord.objects.filter(change_request=request)]
    assert counts == [impact.counts] * 3
    merged = Term.objects.get(code="travel-card")
    assert (merged.status, resolve("product:travel-card").code) == ("merged", "travel")
    assert {term.code for term in moved.first().channel_system.filters.all()} <= {"travel"}


def test_an_undo_gives_back_tags_bytes_and_subscriptions(terms, ana, ben, sara, chris) -> None:
    desk = push_system("travel-desk", channels=[terms["email"]], filters=[terms["travel-card"]], actor=chris)
    live("travel-card", terms=terms, ana=ana, ben=ben)
    live("travel", terms=terms, ana=ana, ben=ben, extra=["travel-card"])
    fan_out()
    before = (drawn(), tags(), dict(Document.objects.values_list("asset__code", "current__content_hash")))
    request = carried(Merge(term="product:travel-card", into="product:travel"), author=sara, reviewer=ben)
    assert tags() != before[1]
    undo = propose_undo(change_request=request, reason="It was two things.", submission_key="k", actor=sara)
    assert undo.undoes == request
    approve_change_request(change_request=undo, digest=undo.digest, actor=ben)
    release_change_request(change_request=undo, actor=ben)
    fan_out()
    assert (drawn(), tags(), dict(Document.objects.values_list("asset__code", "current__content_hash"))) == before
    assert [term.code for term in desk.filters.all()] == ["travel-card"]
    assert Term.objects.get(code="travel-card").status == "active"
    assert list(Term.objects.get(code="travel").synonyms.values_list("text", flat=True)) == []
    with pytest.raises(ValidationError, match=r"takes .* back already"):
        propose_undo(change_request=request, reason="Again.", submission_key="k2", actor=sara)


def test_an_undo_reaches_as_far_as_what_it_takes_back(terms, ana, ben, sara) -> None:
    live("travel-card", terms=terms, ana=ana, ben=ben)
    live("travel", terms=terms, ana=ana, ben=ben)
    request = carried(Merge(term="product:travel-card", into="product:travel"), author=sara, reviewer=ben)
    undo = propose_undo(change_request=request, reason="It was two things.", submission_key="k", actor=sara)
    reached = [records.first().counts for records in (request.impacts.all(), undo.impacts.all())]
    assert [(counts["assets"], counts["live_assets"]) for counts in reached] == [(1, 1), (1, 1)]


def test_an_undo_leaves_what_was_changed_since(terms, ana, ben, sara) -> None:
    live("travel-card", terms=terms, ana=ana, ben=ben)
    live("gold", terms=terms, ana=ana, ben=ben, extra=["travel-card"])
    request = carried(Merge(term="product:travel-card", into="product:travel"), author=sara, reviewer=ben)
    carried(Merge(term="product:gold", into="product:loans"), author=sara, reviewer=ben)
    undo = propose_undo(change_request=request, reason="It was two things.", submission_key="k", actor=sara)
    approve_change_request(change_request=undo, digest=undo.digest, actor=ben)
    release_change_request(change_request=undo, actor=ben)
    assert tags() == {"gold-offer": ["loans", "travel"], "travel-card-offer": ["travel-card"]}


def test_a_move_matches_documents_to_channel_systems_again(terms, ana, ben, sara, chris) -> None:
    push_system("cards-desk", channels=[terms["email"]], filters=[terms["cards"]], actor=chris)
    live("travel", terms=terms, ana=ana, ben=ben)
    live("gold", terms=terms, ana=ana, ben=ben)
    fan_out()
    operations = [Move(term="product:travel", parent="product:cards"), Move(term="product:gold", parent="")]
    impact = impact_of(operations)
    assert [(line.channel_system.code, line.upserts, line.retires) for line in impact.systems] == [("cards-desk", 1, 1)]
    sent = FeedEntry.objects.count()
    carried(*operations, author=sara, reviewer=ben)
    assert FeedEntry.objects.count() == sent
    states = ServingState.objects.values_list("document__asset__code", "operation")
    assert dict(states) == {"gold-offer": DocumentOperation.RETIRE, "travel-offer": DocumentOperation.UPSERT}


def test_a_channel_takes_its_variants_along(terms, ana, ben, sara) -> None:
    copy = {"headline": "Short"}
    made = asset("offer", terms=[terms["site"]], variants=[VariantDraft(terms["email"], "en", copy)], actor=ana)
    released(made, author=ana, reviewer=ben)
    request = carried(Merge(term="channel:email", into="channel:site"), author=sara, reviewer=ben)
    assert [(v.channel.code, v.language, v.headline) for v in made.variants.all()] == [("site", "en", "Short")]
    documents = Document.objects.order_by("channel__code").values_list("channel__code", "current__operation")
    assert list(documents) == [("email", "retire"), ("site", "upsert")]
    undo = propose_undo(change_request=request, reason="No.", submission_key="k", actor=sara)
    approve_change_request(change_request=undo, digest=undo.digest, actor=ben)
    release_change_request(change_request=undo, actor=ben)
    assert [(v.channel.code, v.language) for v in made.variants.all()] == [("email", "en")]
    assert dict(documents.all()) == {"email": "upsert", "site": "upsert"}


def test_two_variants_for_one_place_block_the_merge(terms, ana, ben, sara) -> None:
    variants = [VariantDraft(terms[name], "en", {"headline": name}) for name in ("email", "site")]
    asset("offer", terms=[], variants=variants, actor=ana)
    impact = impact_of([Merge(term="channel:email", into="channel:site")])
    assert [problem.message for problem in impact.problems] == [
        "offer would have two variants for site (en); delete one of each first."
    ]
    with pytest.raises(ValidationError, match="two variants"):
        submit(Merge(term="channel:email", into="channel:site"), actor=sara)
    assert ChangeRequest.objects.count() == 0


def test_tags_follow_through_a_chain_and_a_split(terms, ana, ben, sara) -> None:
    live("travel-card", terms=terms, ana=ana, ben=ben)
    live("loans", terms=terms, ana=ana, ben=ben)
    carried(
        Merge(term="product:travel-card", into="product:travel"),
        Merge(term="product:travel", into="product:gold"),
        Create(term="product:home-loan", labels={"en": "Home loan"}),
        Create(term="product:car-loan", labels={"en": "Car loan"}),
        Split(term="product:loans", parts=("product:home-loan", "product:car-loan"), rule="all", tags="retag"),
        author=sara,
        reviewer=ben,
    )
    assert tags() == {"loans-offer": ["car-loan", "home-loan"], "travel-card-offer": ["gold"]}
    assert resolve("product:travel-card").code == "gold"


def test_an_open_change_request_that_needs_an_update_is_named_and_refused_later(terms, ana, ben, sara) -> None:
    made = live("travel-card", terms=terms, ana=ana, ben=ben)
    made.refresh_from_db()
    save_draft(
        asset=made,
        expected_version=made.version,
        title="Other",
        kind="",
        core={"headline": "Other"},
        variants=[],
        terms=[terms["email"], terms["travel-card"]],
        actor=ana,
    )
    waiting = submitted(made, actor=ana)
    operation = Merge(term="product:travel-card", into="product:travel")
    assert [request.pk for request in impact_of([operation]).change_requests] == [waiting.pk]
    carried(operation, author=sara, reviewer=ben)
    approve_change_request(change_request=waiting, digest=waiting.digest, actor=ben)
    with pytest.raises(ValidationError, match="Withdraw"):
        release_change_request(change_request=waiting, actor=ben)


def test_what_was_seen_is_what_is_released(terms, ana, ben, sara) -> None:
    live("travel-card", terms=terms, ana=ana, ben=ben)
    request = submit(Merge(term="product:travel-card", into="product:travel"), actor=sara)
    approve_change_request(change_request=request, digest=request.digest, actor=ben)
    seen = ImpactRecord.objects.filter(change_request=request).last().counts
    live("gold", terms=terms, ana=ana, ben=ben, extra=["travel-card"])
    with pytest.raises(ValidationError, match="another number"):
        release_change_request(change_request=request, seen_impact=seen, actor=ben)
    assert Term.objects.get(code="travel-card").status == "active"
    seen = impact_of([Merge(term="product:travel-card", into="product:travel")], own=request).counts
    release_change_request(change_request=request, seen_impact=seen, actor=ben)
    assert tags()["gold-offer"] == ["gold", "travel"]


def test_a_term_that_changed_meanwhile_is_a_conflict(terms, ben, sara) -> None:
    first = submit(Move(term="product:travel", parent="product:cards"), actor=sara)
    second = submit(Move(term="product:cards", parent="product:travel"), actor=sara)
    for request in (first, second):
        approve_change_request(change_request=request, digest=request.digest, actor=ben)
    release_change_request(change_request=first, actor=ben)
    with pytest.raises(ValidationError, match="its own ancestor") as refused:
        release_change_request(change_request=second, actor=ben)
    assert refused.value.code == "conflict"
    assert "    travel\n" in drawn()


def test_who_may(terms, ana, ben, sara) -> None:
    operation = Rename(term="product:travel", labels={"en": "Travelling"})
    with pytest.raises(PermissionDenied, match=r"taxonomy\.change_term"):
        submit(operation, actor=ana)
    with pytest.raises(PermissionDenied, match=r"propagation\.submit_changerequest"):
        submit(operation, actor=ben)
    with pytest.raises(PermissionDenied, match=r"taxonomy\.change_term"):
        stage_operation(operation=operation, actor=ana)
    assert ChangeRequest.objects.count() == 0
    request = submit(operation, actor=sara)
    with pytest.raises(PermissionDenied):
        approve_change_request(change_request=request, digest=request.digest, actor=sara)


def test_staged_operations_leave_the_list_when_they_are_sent(terms, ana, sara, root) -> None:
    operation = Deprecate(term="product:loans", reason="Not sold any more.")
    staged = stage_operation(operation=operation, actor=sara)
    with pytest.raises(ValidationError, match="already"):
        stage_operation(operation=operation, actor=sara)
    with pytest.raises(PermissionDenied):
        unstage_operation(staged=staged, actor=root)
    other = stage_operation(operation=Rename(term="product:gold", labels={"en": "Gold card"}), actor=sara)
    submit(operation, actor=sara)
    assert list(sara.staged_operations.values_list("pk", flat=True)) == [other.pk]
    unstage_operation(staged=other, actor=sara)
    assert sara.staged_operations.count() == 0
