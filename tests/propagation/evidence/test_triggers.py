"""The database refuses what must not happen to evidence, on SQLite and on PostgreSQL."""

import re
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from channels.models import ApiToken, ChannelSystem
from content.models import Asset, Edit, Revision
from people.models import User
from propagation.delivery.models import Attempt, Outcome
from propagation.delivery.services.drain import drain
from propagation.evidence.models import Seal, SealedColumns
from propagation.evidence.queries.protection import missing_triggers, present_triggers, wanted_triggers
from propagation.evidence.queries.sources import sources
from propagation.evidence.services.protection import protect_evidence
from propagation.evidence.services.sealing import seal
from propagation.feed.models import FeedEntry, Release
from propagation.review.models import Change, ChangeRequest, TermChange, Verdict
from taxonomy.models import Term
from taxonomy.vocabulary.operations import Rename
from tests.factories.channels import issued
from tests.factories.propagation import push_system, released, term, terms_released
from tests.support.endpoint import listening


def refused(act, said):
    with pytest.raises(IntegrityError, match=re.escape(said)), transaction.atomic():
        act()


def delete(table):
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")


@pytest.fixture
def history(ana, ben, chris, sara, spring_rate, savings, email):
    """Something in each table that a test touches."""
    with listening() as endpoint:
        push_system("esp", channels=[email], url=endpoint.url, actor=chris)
        released(spring_rate, author=ana, reviewer=ben)
        terms_released(Rename(term="product:savings", labels={"en": "Saving"}), author=sara, reviewer=ben)
        drain()
    seal()


ONLY_ADDED = (
    (Seal, {"digest": "1" * 64}),
    (SealedColumns, {"columns": []}),
    (Verdict, {"comment": "Never said"}),
    (Release, {"released_at": timezone.now()}),
    (FeedEntry, {"content": b""}),
    (Revision, {"snapshot": b""}),
    (Change, {"operation": "retire"}),
    (Asset.history.model, {"history_user": None}),
    (Term.history.model, {"status": "deprecated"}),
    (ChangeRequest.history.model, {"history_change_reason": ""}),
)
PARTLY_FIXED = (
    (ChangeRequest, {"reason": "Another"}, {"state": "approved"}),
    (Edit, {"at": timezone.now()}, {"revision": None}),
    (TermChange, {"position": 7}, {}),
    (Attempt, {"number": 7}, {}),
    (ApiToken, {"scopes": []}, {"revoked_at": timezone.now()}),
)


def test_nothing_changes_where_rows_are_only_added(history):
    for model, change in ONLY_ADDED:
        table = model._meta.db_table
        before = list(model.objects.values_list())
        assert before
        refused(partial(model.objects.update, **change), f"{table} is append-only: UPDATE refused")
        refused(partial(delete, table), f"{table} is append-only: DELETE refused")
        assert list(model.objects.values_list()) == before


def test_only_what_may_still_change_does(history, chris):
    issued(ChannelSystem.objects.get(), actor=chris)
    for model, fixed, open_columns in PARTLY_FIXED:
        before = list(model.objects.values_list())
        assert before
        refused(partial(model.objects.update, **fixed), f"{model._meta.db_table} is evidence: these columns never change")
        refused(partial(delete, model._meta.db_table), "DELETE refused")
        assert list(model.objects.values_list()) == before
        if open_columns:
            assert model.objects.update(**open_columns) == len(before)


def test_what_is_final_stays_so(history):
    assert Attempt.objects.get().outcome == Outcome.ACCEPTED
    final = "is evidence: a row that is final never changes"
    refused(lambda: Attempt.objects.update(outcome="failed"), f"propagation_attempt {final}")
    refused(lambda: Attempt.objects.update(finished_at=None), f"propagation_attempt {final}")
    refused(lambda: TermChange.objects.update(journal=None), f"propagation_termchange {final}")


def test_whoever_has_left_a_trace_cannot_be_deleted(sara, zoe):
    """Neither in a shell: the history would lose the name. People are deactivated."""
    term("product:savings", actor=sara)

    refused(lambda: User.objects.filter(pk=sara.pk).delete(), "is append-only: UPDATE refused")

    assert Term.history.latest("history_id").history_user == sara
    User.objects.filter(pk=zoe.pk).delete()
    assert not User.objects.filter(pk=zoe.pk).exists()


def test_each_table_of_evidence_has_its_triggers(db):
    assert missing_triggers(connection) == []
    wanted = {trigger.name: trigger.table for trigger in wanted_triggers(connection.vendor)}
    assert {name: present.table for name, present in present_triggers(connection).items()} == wanted
    assert set(wanted.values()) >= {source.model._meta.db_table for source in sources()}
    assert all(len(name) <= 63 for name in wanted)


def test_triggers_are_made_once(db, django_assert_num_queries):
    with django_assert_num_queries(3):  # the tables, the triggers that there are, and once more
        protect_evidence()


def test_a_trigger_of_an_older_shape_goes(db):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("CREATE FUNCTION evidence_old() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$")
            cursor.execute(
                "CREATE TRIGGER evidence_old BEFORE DELETE ON content_edit FOR EACH ROW EXECUTE FUNCTION evidence_old()"
            )
        else:
            cursor.execute("CREATE TRIGGER evidence_old BEFORE DELETE ON content_edit BEGIN SELECT 1; END")
    protect_evidence()
    assert "evidence_old" not in present_triggers(connection)


def test_a_trigger_that_was_emptied_is_missing_and_comes_back(db):
    (emptied,) = [trigger for trigger in wanted_triggers(connection.vendor) if "content_edit_" in trigger.name][:1]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {emptied.name}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
            )
        else:
            cursor.execute(f"DROP TRIGGER {emptied.name}")
            cursor.execute(f"CREATE TRIGGER {emptied.name} BEFORE DELETE ON content_edit BEGIN SELECT 1; END")
    assert missing_triggers(connection) == [emptied]
    protect_evidence()
    assert missing_triggers(connection) == []


@pytest.mark.services
def test_a_table_of_evidence_is_not_truncated(db):
    refused(lambda: connection.cursor().execute("TRUNCATE taxonomy_historicalterm"), "TRUNCATE refused")
