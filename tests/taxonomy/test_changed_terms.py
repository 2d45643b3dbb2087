"""The feed of changed terms misses nothing, even with writers at work, and what this rests on holds."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, Event
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from people.models import User
from taxonomy import tree_lock
from taxonomy.models import JourneyExit, JourneyPart, Term, TermLabel, TermMapping, TermNotation, TermNote, TermRelation
from taxonomy.queries.changed_terms import ALL, INITIAL, Feed, read_changes
from taxonomy.services.details import save_details
from taxonomy.services.importing import import_terms
from taxonomy.services.journeys import save_journey_part
from taxonomy.services.terms import accept_proposal, decline_proposal, propose_term
from taxonomy.vocabulary.operations import (
    Broaden,
    Create,
    Deprecate,
    Merge,
    Move,
    Narrow,
    Rename,
    Reorder,
    Restore,
    Split,
)
from taxonomy.vocabulary.rows import Notation, Note, OutsideName, Synonym, TermRow
from tests.factories.people import person
from tests.factories.taxonomy import grow, set_labels, term
from tests.house.test_models import our_models
from tests.support.terms import back, do

TERMS = Feed("terms", ALL, Term.objects.all())
WITHOUT_TERMS = {"Facet", "TermImport"}
"""Models with a history that are not about a term."""
HISTORY_OF_WORDS = re.compile(r'^INSERT INTO "(taxonomy_historical(?:term|journey)\w*)"', re.IGNORECASE)


def changed(since: str, *, limit: int = 100) -> tuple[list[str], str]:
    """(the codes that changed after `since`, page after page, the last `next`)."""
    codes: list[str] = []
    while True:
        page = read_changes(TERMS, since, limit=limit)
        found = Term.objects.in_bulk([change.term_id for change in page.changes])
        codes += [found[change.term_id].code for change in page.changes]
        since = page.next
        if not page.has_more:
            return codes, since


def test_every_history_of_words_is_followed():
    histories = {model.__name__ for model in our_models() if model._meta.app_label == "taxonomy" and hasattr(model, "history")}

    assert {source.model.__name__ for source in ALL} == histories - WITHOUT_TERMS


@pytest.fixture
def unlocked() -> Iterator[list[str]]:
    """The tables in which a history row of words was written without the tree lock, while a test ran."""
    found = []

    def look(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        written = HISTORY_OF_WORDS.match(sql)
        try:
            tree_lock.require()
        except tree_lock.TreeNotLocked:
            if written and written[1] != "taxonomy_historicaltermimport":
                found.append(written[1])
        return execute(sql, *rest)

    with connection.execute_wrapper(look):
        yield found


def test_every_writer_of_words_holds_the_tree_lock(sara: User, ana: User, unlocked: list[str]):
    terms = grow("one\n    two\n    three\nfour\nfive\nsix", actor=sara)
    facet = terms["one"].facet
    steps = do(Create(term="product:seven", labels={"en": "Seven"}, definition="After six"), sara)
    do(Rename(term="product:one", labels={"en": "First"}), sara)
    do(Move(term="product:two", parent="product:four"), sara)
    do(Reorder(term="product:five", behind=""), sara)
    do(Broaden(term="product:three", broader="product:four"), sara)
    do(Narrow(term="product:three", broader="product:four"), sara)
    do(Merge(term="product:five", into="product:six"), sara)
    do(Split(term="product:four", parts=("product:six", "product:one")), sara)
    do(Deprecate(term="product:three", reason="Gone"), sara)
    do(Restore(term="product:three"), sara)
    do(back(steps), sara)
    for code in ("eight", "nine"):
        propose_term(facet=facet, code=code, labels={"en": code}, reason="Needed", actor=ana)
    accept_proposal(term=Term.objects.get(code="eight"), actor=sara)
    decline_proposal(term=Term.objects.get(code="nine"), reason="No", actor=sara)
    save_details(
        term=Term.objects.get(code="one"),
        expected=Term.objects.get(code="one").updated_at,
        synonyms=[Synonym("hidden", "en", "Frist")],
        notes=[Note("definition", "en", "Before two")],
        notations=[Notation("01")],
        mappings=[OutsideName("identifier", "P-1", "pim")],
        related=[Term.objects.get(code="six")],
        uri="https://example.com/one",
        owner=sara,
        valid_from=None,
        valid_to=None,
        actor=sara,
    )
    parts = grow("welcome\nloyalty", facet="journey", actor=sara)
    save_journey_part(term=parts["loyalty"], kind="journey", actor=sara)
    save_journey_part(term=parts["welcome"], kind="journey", exits=[(parts["loyalty"], "Later")], actor=sara)
    import_terms(facet=facet, rows=[TermRow("ten", "one", {"en": "Ten"}, 1, "a.csv")], actor=sara)

    assert unlocked == []
    TermLabel.objects.create(term=terms["one"], language="fr", text="Un")
    assert unlocked == ["taxonomy_historicaltermlabel"]  # so the search finds them


def test_words_and_ties_of_every_kind_change_their_terms(sara: User):
    terms = grow("one\ntwo\nthree", actor=sara)
    one, two = terms["one"], terms["two"]
    _codes, since = changed(INITIAL)
    for model, fields, codes in (
        (TermNote, {"kind": "definition", "text": "First"}, ["one"]),
        (TermNotation, {"text": "01"}, ["one"]),
        (TermMapping, {"kind": "exact", "target": "https://example.com/1"}, ["one"]),
        (JourneyPart, {"kind": "stage"}, ["one"]),
    ):
        row = model.objects.create(term=one, **fields)
        found, since = changed(since)
        assert found == codes
        row.delete()
        found, since = changed(since)
        assert found == codes
    TermRelation.objects.create(term=one, other=two)
    found, since = changed(since)
    assert found == ["one", "two"]
    JourneyExit.objects.create(stage=terms["three"], target=two)
    found, since = changed(since)
    assert found == ["three"]
    assert changed(since) == ([], since)


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_pages_of_any_size_bring_every_term(sara: User, limit: int):
    terms = grow("one\ntwo\nthree\nfour", actor=sara)
    start = changed(INITIAL)[1]
    for code in ("two", "four", "two", "one"):
        set_labels(term=terms[code], labels={"en": f"{code} {timezone.now()}"}, actor=sara)
    TermRelation.objects.create(term=terms["one"], other=terms["two"])

    assert changed(INITIAL, limit=limit)[0] == ["one", "two", "three", "four"]
    found, _end = changed(start, limit=limit)
    assert set(found) == {"one", "two", "four"}
    assert all(len(read_changes(TERMS, start, limit=limit).changes) <= max(limit, 2) for _ in range(2))


def test_a_place_of_a_reader_from_before_a_new_kind_of_words_goes_on(sara: User):
    older = Feed("terms", ALL[:-2], Term.objects.all())
    one = term("one", actor=sara)
    since = read_changes(older, INITIAL, limit=10).next
    JourneyExit.objects.create(stage=one, target=term("two", actor=sara))

    assert set(changed(since)[0]) == {"one", "two"}


@contextmanager
def own_connection() -> Iterator[None]:
    try:
        yield
    finally:
        connection.close()


def state() -> dict[str, tuple[Any, ...]]:
    """What a copy of the terms holds: code -> parent, status and labels."""
    rows = Term.objects.select_related("parent").prefetch_related("labels")
    return {row.code: _copied(row) for row in rows}


def _copied(row: Term) -> tuple[Any, ...]:
    return row.parent.code if row.parent else "", row.status, sorted((one.language, one.text) for one in row.labels.all())


@pytest.mark.django_db(transaction=True)
def test_a_copy_made_while_four_write_is_what_there_is_in_the_end():
    sara = person("sara", role="Taxonomy steward")
    terms = [term(f"t{number}", actor=sara) for number in range(12)]
    barrier, done = Barrier(5), Event()

    def write(writer: int) -> None:
        with own_connection():
            barrier.wait(timeout=30)
            for turn in range(12):
                mine, other = terms[(turn + writer) % 12], terms[(turn * 5 + writer) % 12]
                set_labels(term=mine, labels={"en": f"{mine.code} by {writer} in {turn}"}, actor=sara)
                try:
                    do(Move(term=mine.reference, parent=other.reference if other != mine else ""), sara)
                except ValidationError:  # a loop, or there already
                    continue
                term(f"w{writer}-{turn}", parent=mine, actor=sara)

    def follow() -> tuple[dict[str, tuple[Any, ...]], str]:
        copy: dict[str, tuple[Any, ...]] = {}
        since = INITIAL
        with own_connection():
            barrier.wait(timeout=30)
            while True:
                was_done = done.is_set()
                page = read_changes(TERMS, since, limit=3)
                rows = Term.objects.filter(pk__in=[change.term_id for change in page.changes])
                for row in rows.select_related("parent").prefetch_related("labels"):
                    copy[row.code] = _copied(row)
                since = page.next
                if was_done and not page.has_more:
                    return copy, since

    with ThreadPoolExecutor(5) as pool:
        reader = pool.submit(follow)
        for writer in [pool.submit(write, number) for number in range(4)]:
            writer.result(timeout=120)
        done.set()
        copy, since = reader.result(timeout=120)

    assert len(copy) > 12
    assert copy == state()
    assert changed(since) == ([], since)
