"""Imports as jobs: read, looked at, carried out or refused, and by whom."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from people.models import User
from taxonomy.models import Term, TermImport, TermLabel
from taxonomy.queries.planning import plan_of
from taxonomy.services import imports
from taxonomy.services.importing import carry_out_import, execute_import
from taxonomy.services.imports import cancel_import, confirm_import, look_for_imports
from taxonomy.services.tree_repair import inconsistencies
from tests.factories.taxonomy import drawn, grow, set_labels
from tests.taxonomy.import_jobs import PETS, planned, uploaded


@pytest.fixture
def row(sara: User) -> TermImport:
    return planned(actor=sara)


def test_a_file_is_read_and_planned_and_changes_nothing(row: TermImport) -> None:
    assert row.counts == {"create": 2, "problem": 1}
    assert (row.done, row.total, row.lease_until, row.content, row.message) == (3, 3, None, None, "")
    assert row.plan_digest == plan_of(row).digest
    assert Term.objects.count() == 0
    assert look_for_imports() == 0


def test_a_plan_is_carried_out_in_the_name_of_whoever_confirmed_it(row: TermImport, sara: User, root: User) -> None:
    waiting = confirm_import(term_import=row, plan_digest=row.plan_digest, actor=root)
    assert (waiting.state, waiting.done, waiting.total) == ("starting", 0, 0)
    assert look_for_imports() == 1
    row.refresh_from_db()
    assert (row.state, row.done, row.total, row.lease_until) == ("done", 3, 3, None)
    assert row.finished_at is not None
    assert drawn() == "pets\n    cats"
    assert inconsistencies() == []
    assert set(Term.history.values_list("history_user__username", "history_change_reason")) == {("root", "pets.csv")}
    states = row.history.order_by("history_id").values_list("state", "history_user__username")
    assert list(states) == [
        ("waiting", "sara"),
        ("reading", "sara"),
        ("planned", "sara"),
        ("starting", "root"),
        ("running", "sara"),
        ("done", "root"),
    ]
    assert not hasattr(row.history.model, "content")


def test_a_plan_of_yesterday_is_not_carried_out(row: TermImport, sara: User) -> None:
    grow("pets", actor=sara)
    with pytest.raises(ValidationError, match="The terms have changed since") as refusal:
        execute_import(term_import=row, plan_digest=row.plan_digest, actor=sara)
    assert refusal.value.code == "conflict"
    confirm_import(term_import=row, plan_digest=row.plan_digest, actor=sara)
    look_for_imports()
    old = row.plan_digest
    row.refresh_from_db()
    assert (row.state, row.counts) == ("planned", {"create": 1, "problem": 1, "relabel": 1})
    assert row.message.startswith("The terms have changed since")
    assert drawn() == "pets"
    with pytest.raises(ValidationError, match="another plan by now"):
        confirm_import(term_import=row, plan_digest=old, actor=sara)


def test_what_takes_a_change_request_is_not_carried_out_without_one(sara: User) -> None:
    grow("pets\n    cats", actor=sara)
    row = planned(b"code,label\ncats,Felines\n", actor=sara)
    assert plan_of(row).needs_change_request
    for carry_out in (execute_import, confirm_import):
        with pytest.raises(ValidationError, match="Submit it as a change request") as refusal:
            carry_out(term_import=row, plan_digest=row.plan_digest, actor=sara)
        assert refusal.value.code == "conflict"
    assert TermLabel.objects.get(term__code="cats").text == "cats"


def test_a_release_carries_out_what_was_approved_and_nothing_else(sara: User, ben: User) -> None:
    grow("pets\n    cats\ncars", actor=sara)
    row = planned(b"code,parent_code,label\ncats,cars,Felines\n", actor=sara)
    set_labels(term=Term.objects.get(code="cats"), labels={"en": "Moggies"}, actor=sara)
    with pytest.raises(ValidationError, match="The terms have changed since"):
        carry_out_import(term_import=row, actor=ben, reason="CR-7", plan_digest=row.plan_digest)
    assert drawn() == "pets\n    cats\ncars"
    report = carry_out_import(term_import=row, actor=ben, reason="CR-7", plan_digest=plan_of(row).digest)
    assert (report.created, report.relabelled, report.problems) == (0, 1, [])
    assert drawn() == "pets\ncars\n    cats"
    last = Term.history.filter(code="cats").latest("history_id")
    assert (last.history_user, last.history_change_reason, last.parent.code) == (ben, "CR-7", "cars")
    with pytest.raises(ValidationError, match="it is: Done") as refusal:
        carry_out_import(term_import=row, actor=ben, reason="CR-7")
    assert refusal.value.code == "conflict"
    assert inconsistencies() == []


@pytest.mark.parametrize(
    ("content", "options", "message"),
    [
        (b"label\nCats\n", {}, "pets.csv:1: the column “code” is missing"),
        (b"code,label\n", {}, "There is no term in the file."),
        (b"not turtle", {"format": "skos", "file_name": "a.ttl"}, "a.ttl"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(sara: User, content: bytes, options: Any, message: str) -> None:
    row = uploaded(content, actor=sara, **options)
    look_for_imports()
    row.refresh_from_db()
    assert (row.state, row.content, row.lease_until) == ("refused", None, None)
    assert message in row.message


def test_a_fault_of_a_reader_is_told_and_stops_no_worker(sara: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> None:
        raise RecursionError

    monkeypatch.setitem(imports.READERS, "csv", fail)
    first, second = uploaded(actor=sara), uploaded(actor=sara)
    assert look_for_imports() == 2
    for row in (first, second):
        row.refresh_from_db()
        assert row.state == "refused"
        assert row.message.startswith("The file could not be read, through a fault of ours")


@pytest.mark.parametrize(
    ("content", "options", "field", "message"),
    [
        (b"", {}, "file", "The file is empty."),
        (b"x" * (10 * 1024 * 1024 + 1), {}, "file", "at most 10 MB are read"),
        (PETS, {"format": "pdf"}, "format", "There is no format “pdf”."),
        (PETS, {"language": "English!"}, "language", "“English!” is not a language tag"),
    ],
)
def test_what_cannot_be_read_is_not_taken_in(sara: User, content: bytes, options: Any, field: str, message: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        uploaded(content, actor=sara, **options)
    assert message in refusal.value.message_dict[field][0]
    assert TermImport.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/pets.csv", "pets.csv"),
        ("C:\\Users\\sara\\pets.csv", "pets.csv"),
        ("/", "file"),
        ("é" * 300 + ".ttl", "é" * 73 + ".ttl"),
    ],
)
def test_the_name_of_a_file_leads_nowhere(sara: User, name: str, kept: str) -> None:
    assert uploaded(actor=sara, file_name=name).file_name == kept


def test_whoever_lost_the_right_meanwhile_carries_nothing_out(row: TermImport, sara: User) -> None:
    confirm_import(term_import=row, plan_digest=row.plan_digest, actor=sara)
    sara.groups.clear()
    look_for_imports()
    row.refresh_from_db()
    assert (row.state, Term.objects.count()) == ("planned", 0)
    assert "lacks the permission taxonomy.import_term" in row.message


@pytest.mark.parametrize("who", ["ana", "ben", "chris", "zoe"])
def test_only_a_steward_starts_confirms_cancels_and_carries_out(
    request: pytest.FixtureRequest, row: TermImport, who: str
) -> None:
    person = request.getfixturevalue(who)
    refused = [
        lambda: uploaded(actor=person),
        lambda: confirm_import(term_import=row, plan_digest=row.plan_digest, actor=person),
        lambda: cancel_import(term_import=row, actor=person),
        lambda: execute_import(term_import=row, plan_digest=row.plan_digest, actor=person),
    ]
    for attempt in refused:
        with pytest.raises(PermissionDenied, match="import_term"):
            attempt()
    row.refresh_from_db()
    assert (row.state, TermImport.objects.count(), Term.objects.count()) == ("planned", 1, 0)
