import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

from propagation.feed.models import Document, FeedEntry, FeedHead, Release
from propagation.feed.queries.verification import link_of
from propagation.review.models import ChangeRequestState
from propagation.review.services.releases import release_change_request
from taxonomy.models import Term
from tests.factories.content import edited
from tests.factories.propagation import approved, released, submitted


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

    with pytest.raises(ValidationError) as caught:
        release_change_request(change_request=request, actor=ben)

    assert caught.value.code == "conflict"
    assert feed() == []
    spring_rate.refresh_from_db()
    assert spring_rate.live_revision is None


def test_released_once(ana, ben, spring_rate):
    request = released(spring_rate, author=ana, reviewer=ben).change_request

    with pytest.raises(ValidationError) as caught:
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
