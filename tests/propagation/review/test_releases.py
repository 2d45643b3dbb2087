import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

from content.models import Revision
from propagation.feed.models import Document, FeedEntry, FeedHead, Release
from propagation.feed.queries.verification import link_of
from propagation.review.models import Change, ChangeRequest, ChangeRequestState, TermChange
from propagation.review.queries.digests import changes_digest
from propagation.review.services.change_requests import withdraw_change_request
from propagation.review.services.releases import release_change_request
from propagation.review.services.term_changes import submit_term_changes
from propagation.review.services.verdicts import approve_change_request, reject_change_request
from taxonomy.models import Term
from taxonomy.vocabulary.operation_json import to_json
from taxonomy.vocabulary.operations import Rename
from tests.factories.content import asset, edited, freeze_revision
from tests.factories.propagation import approved, released, submitted
from tests.support.evidence import without_triggers


def feed():
    rows = FeedEntry.objects.values_list("sequence", "document__channel__code", "operation", "revision__number")
    return list(rows)


def test_a_release_makes_the_revision_live_and_appends_its_documents(ana, ben, spring_rate):
    release = released(spring_rate, author=ana, reviewer=ben)

    spring_rate.refresh_from_db()
    assert spring_rate.live_revision.number == 1
    assert feed() == [(1, "email", "upsert", 1), (2, "web", "upsert", 1)]
    assert (release.first_sequence, release.last_sequence, release.released_by) == (1, 2, ben)
    assert release.change_request.state == ChangeRequestState.RELEASED


def test_what_the_feed_carries_is_what_was_approved(ana, ben, spring_rate):
    request = approved(spring_rate, author=ana, reviewer=ben)
    edited(spring_rate, headline="Edited after the approval", actor=ana)

    release_change_request(change_request=request, actor=ben)

    assert b'"headline":"Save at 3 percent"' in bytes(FeedEntry.objects.first().content)
    spring_rate.refresh_from_db()
    assert spring_rate.live_revision.number == 1


def test_entries_are_chained_each_to_the_one_before(ana, ben, spring_rate):
    released(spring_rate, author=ana, reviewer=ben)
    edited(spring_rate, headline="Save at 4 percent", actor=ana)
    released(spring_rate, author=ana, reviewer=ben)

    entries = list(FeedEntry.objects.select_related("revision"))
    assert [entry.sequence for entry in entries] == [1, 2, 3, 4]
    assert entries[0].previous_hash == "0" * 64
    assert [entry.previous_hash for entry in entries[1:]] == [entry.entry_hash for entry in entries[:-1]]
    assert [link_of(entry).entry_hash() for entry in entries] == [entry.entry_hash for entry in entries]
    assert FeedHead.objects.get().entry_hash == entries[-1].entry_hash


def test_a_document_whose_bytes_stay_the_same_is_not_sent_again(ana, ben, spring_rate, email):
    from_core = edited(spring_rate, headline="Core", actor=ana)
    released(from_core, author=ana, reviewer=ben)
    edited(spring_rate, terms=list(Term.objects.filter(code__in=["email", "savings"])), actor=ana)

    released(spring_rate, author=ana, reviewer=ben)

    assert feed()[2:] == [(3, "email", "upsert", 2), (4, "web", "retire", 2)]


def test_withdrawing_retires_every_document(ana, ben, spring_rate):
    released(spring_rate, author=ana, reviewer=ben)

    released(withdrawals=[spring_rate], author=ana, reviewer=ben)

    spring_rate.refresh_from_db()
    assert spring_rate.is_withdrawn
    assert feed()[2:] == [(3, "email", "retire", 1), (4, "web", "retire", 1)]
    assert set(Document.objects.values_list("current__content_hash", flat=True)) == {""}


def test_only_what_is_approved_is_released(ana, ben, spring_rate):
    request = submitted(spring_rate, actor=ana)

    with pytest.raises(ValidationError, match="is In review; only an approved change request can be released") as caught:
        release_change_request(change_request=request, actor=ben)

    assert caught.value.code == "conflict"
    assert feed() == []
    spring_rate.refresh_from_db()
    assert spring_rate.live_revision is None


def test_what_its_author_withdrew_after_the_approval_is_not_released(ana, ben, spring_rate):
    request = approved(spring_rate, author=ana, reviewer=ben)
    withdraw_change_request(change_request=request, actor=ana)

    with pytest.raises(ValidationError, match="is Withdrawn; only an approved change request can be released") as caught:
        release_change_request(change_request=request, actor=ben)

    assert caught.value.code == "conflict"
    assert feed() == []


def test_released_once(ana, ben, spring_rate):
    request = released(spring_rate, author=ana, reviewer=ben).change_request

    with pytest.raises(ValidationError, match="is Released; only an approved change request can be released") as caught:
        release_change_request(change_request=request, actor=ben)

    assert caught.value.code == "conflict"
    assert Release.objects.count() == 1


def test_a_change_on_top_of_something_else_than_was_reviewed_is_refused(ana, ben, spring_rate):
    first = approved(spring_rate, author=ana, reviewer=ben)
    edited(spring_rate, headline="Save at 4 percent", actor=ana)
    second = approved(spring_rate, author=ana, reviewer=ben)
    release_change_request(change_request=second, actor=ben)

    with pytest.raises(ValidationError, match="spring-rate") as caught:
        release_change_request(change_request=first, actor=ben)

    assert caught.value.code == "conflict"
    spring_rate.refresh_from_db()
    assert spring_rate.live_revision.number == 2


def refuse_release(request, actor):
    """Try to release `request`, which must fail because it does not hold what was approved."""
    with pytest.raises(ValidationError, match="no longer holds the bytes that were approved") as caught:
        release_change_request(change_request=request, actor=actor)
    assert caught.value.code == "conflict"
    assert feed() == []


@pytest.fixture
def repointed(ana, ben, spring_rate, email):
    """Turns the change of an approved change request into another one, past every service."""
    request = approved(spring_rate, author=ana, reviewer=ben)

    def repoint(what):
        later = edited(spring_rate, headline="Never seen by Ben", actor=ana)
        fields = {
            "operation": lambda: {"operation": "retire"},
            "revision": lambda: {"revision": freeze_revision(asset=later, actor=ana)},
            "base": lambda: {"base_revision": freeze_revision(asset=later, actor=ana)},
            "asset": lambda: {"asset": asset("other", terms=[email], actor=ana)},
        }
        values = fields[what]()
        with without_triggers():
            assert Change.objects.filter(change_request=request).update(**values) == 1
        return request

    return repoint


@pytest.mark.parametrize("what", ["operation", "revision", "base", "asset"])
def test_a_change_that_was_repointed_after_the_approval_is_refused(ben, repointed, what):
    refuse_release(repointed(what), ben)


def test_the_verdict_binds_and_not_what_the_change_request_says_of_itself(ben, repointed):
    request = repointed("revision")
    digest = changes_digest(request.changes.select_related("asset", "revision"))
    with without_triggers():
        ChangeRequest.objects.filter(pk=request.pk).update(digest=digest)

    refuse_release(request, ben)


def test_a_change_that_was_added_after_the_approval_is_refused(ana, ben, spring_rate, email):
    request = approved(spring_rate, author=ana, reviewer=ben)
    other = submitted(asset("other", terms=[email], actor=ana), actor=ana)
    with without_triggers():
        Change.objects.filter(change_request=other).update(change_request=request)

    refuse_release(request, ben)


def test_a_revision_whose_bytes_were_exchanged_is_refused(ana, ben, spring_rate):
    """Its row keeps the approved hash, so that only the bytes themselves tell."""
    request = approved(spring_rate, author=ana, reviewer=ben)
    other = edited(spring_rate, headline="Never seen by Ben", actor=ana)
    with without_triggers():
        Revision.objects.filter(number=1).update(snapshot=freeze_revision(asset=other, actor=ana).snapshot)

    refuse_release(request, ben)


def test_a_rejection_of_the_same_bytes_does_not_count_as_an_approval(ana, ben, spring_rate):
    request = submitted(spring_rate, actor=ana)
    reject_change_request(change_request=request, digest=request.digest, comment="No.", actor=ben)
    ChangeRequest.objects.filter(pk=request.pk).update(state=ChangeRequestState.APPROVED)

    refuse_release(request, ben)


def test_an_approval_of_another_change_request_with_the_same_bytes_does_not_count(ana, ben, spring_rate):
    twin = approved(spring_rate, author=ana, reviewer=ben)
    request = submitted(spring_rate, actor=ana)
    assert request.digest == twin.digest
    ChangeRequest.objects.filter(pk=request.pk).update(state=ChangeRequestState.APPROVED)

    refuse_release(request, ben)


def test_an_operation_on_terms_that_was_altered_after_the_approval_is_refused(ben, sara, savings):
    request = submit_term_changes(
        title="Tidy the words",
        reason="Savings is what customers say.",
        operations=[Rename(term="product:savings", labels={"en": "Savings"})],
        submission_key="rename",
        actor=sara,
    )
    approve_change_request(change_request=request, digest=request.digest, actor=ben)
    with without_triggers():
        TermChange.objects.update(operation=to_json(Rename(term="product:savings", labels={"en": "Never seen by Ben"})))

    refuse_release(request, ben)

    assert savings.labels.get().text == "savings"


def test_without_the_right_nothing_is_released(ana, ben, spring_rate):
    request = approved(spring_rate, author=ana, reviewer=ben)

    with pytest.raises(PermissionDenied, match=r"propagation\.release_changerequest"):
        release_change_request(change_request=request, actor=ana)

    request.refresh_from_db()
    assert request.state == ChangeRequestState.APPROVED
    assert feed() == []


@pytest.mark.django_db(transaction=True)
def test_a_release_inside_another_transaction_is_refused(ana, ben, spring_rate):
    request = approved(spring_rate, author=ana, reviewer=ben)

    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        release_change_request(change_request=request, actor=ben)

    assert feed() == []


@pytest.mark.parametrize("table", ["propagation_feedentry", "propagation_release", "propagation_verdict", "content_revision"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_database_refuses_to_change_evidence(ana, ben, spring_rate, table, statement):
    released(spring_rate, author=ana, reviewer=ben)
    column = "sequence" if table == "propagation_feedentry" else "id"

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table).replace("id = id", f"{column} = {column}"))

    assert FeedEntry.objects.count() == 2
