"""An import that changes terms in use goes the way of every change: seen, approved by somebody else, released, taken back."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from people.history import save_as
from people.models import User
from propagation.delivery.models import ServingState
from propagation.delivery.services.fan_out import fan_out
from propagation.review.models import ChangeRequest
from propagation.review.services.releases import release_change_request
from propagation.review.services.term_changes import propose_undo, submit_term_changes
from propagation.review.services.term_impact import impact_of
from propagation.review.services.verdicts import approve_change_request
from taxonomy.models import Facet, ImportState, Term, TermImport, TermNote
from taxonomy.queries.planning import plan_of
from taxonomy.queries.term_rows import rows_of
from taxonomy.services.importing import execute_import
from taxonomy.services.imports import look_for_imports, start_import
from taxonomy.vocabulary.operations import Import, Operation
from tests.factories.content import asset
from tests.factories.propagation import push_system, released
from tests.factories.taxonomy import grow
from tests.support.terms import dump

pytestmark = pytest.mark.django_db(transaction=True)

TABLE = b"""code,parent_code,label@en,alt_labels@en,status,status_reason,replaced_by
cards,,Cards,,,,
travel,cards,Travel card,plastic,,,
loans,,,,deprecated,Not sold.,cards
mortgage,,Mortgage,,,,
"""


@pytest.fixture
def planned(sara: User, ana: User, ben: User, chris: User) -> TermImport:
    terms = grow("cards\ntravel\nloans", actor=sara) | grow("email", facet="channel", actor=sara)
    push_system("cards-desk", channels=[terms["email"]], filters=[terms["cards"]], actor=chris)
    released(asset("offer", terms=[terms["email"], terms["travel"]], actor=ana), author=ana, reviewer=ben)
    fan_out()
    made = start_import(facet=Facet.objects.get(code="product"), file_name="new.csv", content=TABLE, format="csv", actor=sara)
    look_for_imports()
    made.refresh_from_db()
    assert made.state == ImportState.PLANNED, made.message
    return made


def operation_of(term_import: TermImport) -> Operation:
    return Import(term_import=term_import.pk, plan=plan_of(term_import).digest)


def submit(operation: Operation, actor: User) -> ChangeRequest:
    return submit_term_changes(
        title="New cards", reason="From the product team.", operations=[operation], submission_key=uuid4().hex, actor=actor
    )


def test_from_plan_to_release_and_back(planned: TermImport, sara: User, ben: User) -> None:
    before = rows_of(planned.facet)
    with pytest.raises(ValidationError, match="Submit it as a change request"):
        execute_import(term_import=planned, plan_digest=plan_of(planned).digest, actor=sara)
    operation = operation_of(planned)
    impact = impact_of([operation])
    assert rows_of(planned.facet) == before
    assert [(line.channel_system.code, line.upserts) for line in impact.systems] == [("cards-desk", 1)]
    assert [reach.asset.code for reach in impact.assets] == ["offer"]

    request = submit(operation, sara)
    approve_change_request(change_request=request, digest=request.digest, actor=ben)
    release_change_request(change_request=request, actor=ben)
    fan_out()
    assert [(row.code, row.parent_code, row.labels.get("en"), row.status) for row in rows_of(planned.facet)] == [
        ("cards", "", "Cards", "active"),
        ("travel", "cards", "Travel card", "active"),
        ("loans", "", "loans", "deprecated"),
        ("mortgage", "", "Mortgage", "active"),
    ]
    assert ServingState.objects.filter(channel_system__code="cards-desk", operation="upsert").count() == 1
    planned.refresh_from_db()
    assert planned.state == ImportState.DONE

    undo = propose_undo(change_request=request, reason="The wrong file.", submission_key="k", actor=sara)
    approve_change_request(change_request=undo, digest=undo.digest, actor=ben)
    release_change_request(change_request=undo, actor=ben)
    assert rows_of(planned.facet) == before


RICH = b"""code,label@en,definition@fr,note@en,alt_labels@en,notation,exact_match,uri,related,valid_from
cards,Cards,,,,,,,gold,
gold,Gold,De l'or.,Shiny.,Au,79^^http://e.org/z | 1,http://e.org/gold,http://e.org/g,zinc,2026-01-01
zinc,Zinc,,,,,,,,
"""


def test_new_terms_go_with_all_that_the_import_gave_them_and_come_back_with_it(sara: User, ben: User) -> None:
    grow("cards", actor=sara)
    before = dump()
    row = start_import(facet=Facet.objects.get(code="product"), file_name="r.csv", content=RICH, format="csv", actor=sara)
    look_for_imports()
    row.refresh_from_db()
    request = submit(operation_of(row), sara)
    after = []
    for turn in range(3):
        approve_change_request(change_request=request, digest=request.digest, actor=ben)
        release_change_request(change_request=request, actor=ben)
        after.append(dump())
        request = propose_undo(change_request=request, reason="Other way.", submission_key=f"k{turn}", actor=sara)
    assert [row["code"] for row in after[0]] == ["cards", "gold", "zinc"]
    assert after[0][1]["uri"] == "http://e.org/g"
    assert after[1:] == [before, after[0]]


def test_a_new_term_to_which_somebody_has_added_since_stays(sara: User, ben: User) -> None:
    grow("cards", actor=sara)
    row = start_import(facet=Facet.objects.get(code="product"), file_name="r.csv", content=RICH, format="csv", actor=sara)
    look_for_imports()
    row.refresh_from_db()
    request = submit(operation_of(row), sara)
    approve_change_request(change_request=request, digest=request.digest, actor=ben)
    release_change_request(change_request=request, actor=ben)
    save_as(TermNote(term=Term.objects.get(code="zinc"), kind="note", language="en", text="Kept."), actor=sara)
    undo = propose_undo(change_request=request, reason="No.", submission_key="k", actor=sara)
    approve_change_request(change_request=undo, digest=undo.digest, actor=ben)
    release_change_request(change_request=undo, actor=ben)
    assert set(Term.objects.values_list("code", flat=True)) == {"cards", "zinc"}


def test_an_import_that_would_do_something_else_by_now_is_not_released(planned: TermImport, sara: User, ben: User) -> None:
    request = submit(operation_of(planned), sara)
    approve_change_request(change_request=request, digest=request.digest, actor=ben)
    grow("mortgage", actor=sara)
    with pytest.raises(ValidationError, match="have changed since this plan was made") as refused:
        release_change_request(change_request=request, actor=ben)
    assert refused.value.code == "conflict"
    assert Term.objects.get(code="travel").parent is None


def test_an_import_that_does_not_exist_is_refused(planned: TermImport, sara: User) -> None:
    with pytest.raises(ValidationError, match="no such import"):
        submit(Import(term_import=planned.pk + 1, plan="0" * 64), sara)
    assert ChangeRequest.objects.filter(title="New cards").count() == 0
