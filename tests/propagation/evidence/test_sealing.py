"""Every row of evidence gets its seal, in whichever order transactions end."""

from collections import Counter
from functools import partial
from threading import Event, Thread

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from content.models import Edit
from propagation.evidence.models import Seal, SealHead, Unsealed
from propagation.evidence.queries.sources import sources
from propagation.evidence.services import sealing
from propagation.evidence.services.protection import lift_protection, protect_evidence
from propagation.evidence.services.sealing import seal
from propagation.evidence.tasks import seal_evidence
from propagation.review.models import Verdict
from tests.at_once.together import at_once
from tests.factories.content import asset, edited
from tests.factories.propagation import released
from tests.propagation.evidence.test_verify import verified


def test_a_row_waits_from_its_own_transaction_on_and_is_sealed_once(ana, spring_rate):
    seal()
    before = Seal.objects.count()
    edited(spring_rate, headline="Save at 4 percent", actor=ana)
    edit = Edit.objects.latest("pk")
    assert Unsealed.objects.filter(source="content_edit", row_id=edit.pk).count() == 1

    waiting = Unsealed.objects.count()
    assert seal() == waiting
    assert Seal.objects.count() == before + waiting
    assert Seal.objects.filter(source="content_edit", row_id=edit.pk).count() == 1
    assert seal() == 0


def test_what_is_rolled_back_does_not_wait(ana, spring_rate):
    seal()
    with transaction.atomic():
        edited(spring_rate, headline="Save at 4 percent", actor=ana)
        transaction.set_rollback(True)

    assert not Unsealed.objects.exists()


def test_it_goes_on_in_batches_up_to_a_limit(ana, spring_rate, monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 3)
    waiting = Unsealed.objects.count()
    assert waiting > 10

    assert seal(at_most=4) == 6
    assert Unsealed.objects.count() == waiting - 6
    assert seal() == waiting - 6
    assert [number for (number,) in Seal.objects.order_by("number").values_list("number")] == list(range(1, waiting + 1))


def test_a_batch_costs_the_same_statements_however_many_rows_it_seals(ana, spring_rate):
    counts = []
    for rows in (1, 3):
        seal()
        Edit.objects.bulk_create(Edit(asset=spring_rate, actor=ana) for _ in range(rows))
        with CaptureQueriesContext(connection) as seen:
            seal()
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_row_noted_twice_gets_one_seal(ana, spring_rate):
    seal()
    edit = Edit.objects.latest("pk")
    number = SealHead.objects.get().number
    Unsealed.objects.create(source="content_edit", row_id=edit.pk)

    assert seal() == 1
    assert SealHead.objects.get().number == number
    assert verified()[1] == []


def test_a_row_that_is_gone_before_its_turn_is_told(ana, spring_rate):
    lost = Unsealed.objects.create(source="content_edit", row_id=4711)
    seal()

    number = Seal.objects.get(source="content_edit", row_id=4711).number
    assert not Unsealed.objects.filter(pk=lost.pk).exists()
    assert verified()[1] == [f"Edit 4711 (content_edit) is missing: seal {number} knows it."]


def test_rows_from_before_the_triggers_are_sealed_too(ana, ben, spring_rate):
    """As in a database that is older than the seals, and on SQLite after a change to the shape of a table."""
    lift_protection()
    Unsealed.objects.all().delete()
    released(spring_rate, author=ana, reviewer=ben)
    assert not Unsealed.objects.exists()

    protect_evidence()

    assert Unsealed.objects.filter(source="propagation_verdict").count() == 1
    seal()
    assert Seal.objects.filter(source="propagation_verdict", row_id=Verdict.objects.get().pk).exists()
    assert verified()[1] == []


def test_each_source_has_a_key_of_its_own():
    keys = [source.key for source in sources()]
    assert len(keys) == len(set(keys))


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_late_commit_with_a_lower_key_is_sealed(postgresql, ana, spring_rate):
    seal()
    written, go = Event(), Event()

    def late():
        with transaction.atomic():
            edited(asset("late", actor=ana), headline="Late", actor=ana)
            written.set()
            assert go.wait(30)
        connection.close()

    writer = Thread(target=late)
    writer.start()
    assert written.wait(30)
    edited(spring_rate, headline="Early", actor=ana)
    early = Edit.objects.latest("pk")
    assert seal() > 0
    assert Seal.objects.filter(source="content_edit", row_id=early.pk).exists()
    go.set()
    writer.join(30)

    late_edit = Edit.objects.filter(pk__lt=early.pk).latest("pk")
    assert not Seal.objects.filter(source="content_edit", row_id=late_edit.pk).exists()
    assert verified()[1] == []
    seal()
    assert Seal.objects.filter(source="content_edit", row_id=late_edit.pk).exists()
    assert verified()[1] == []


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_worker_leaves_it_to_another_that_is_sealing(postgresql, ana, spring_rate):
    waiting, done = Unsealed.objects.count(), []

    def look():
        seal_evidence()
        done.append(Unsealed.objects.count())
        connection.close()

    with transaction.atomic():
        SealHead.objects.select_for_update().get(pk=1)
        second = Thread(target=look)
        second.start()
        second.join(10)
        assert done == [waiting] != [0]
    seal_evidence()
    assert not Unsealed.objects.exists()


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_writers_and_sealers_at_once_lose_no_row(postgresql, ana, email, monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 7)
    rows = [asset(f"asset-{number}", terms=[email], actor=ana) for number in range(4)]

    def write(row):
        for percent in range(6):
            edited(row, headline=f"Save at {percent} percent", actor=ana)

    def keep_sealing():
        for _ in range(12):
            seal()

    raised = at_once([*(partial(write, row) for row in rows), keep_sealing, keep_sealing], Counter())
    assert raised == []
    seal()

    assert not Unsealed.objects.exists()
    assert Seal.objects.filter(source="content_edit").count() == Edit.objects.count() == 4 + 24
    assert verified()[1] == []
