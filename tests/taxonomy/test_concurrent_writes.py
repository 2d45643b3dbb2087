"""Several writers at once, each on its own connection to a real database, leave one consistent tree."""

import random
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from people.models import User
from taxonomy.models import Facet, Term, TermBroader
from taxonomy.queries.terms import resolve_many
from taxonomy.services.details import save_details
from taxonomy.services.importing import import_terms
from taxonomy.services.operations import carry_out
from taxonomy.services.tree_repair import inconsistencies
from taxonomy.vocabulary.operations import Broaden, Children, Merge, Move, Restore, Split
from taxonomy.vocabulary.rows import TermRow
from tests.factories.people import person
from tests.factories.taxonomy import create_term, move_term, term

ROUNDS = 12


def run_together(writers: Sequence[Callable[[Barrier], int]]) -> list[int]:
    """Run each writer in a thread of its own; a barrier starts them together. Returns their results."""
    barrier = Barrier(len(writers))
    with ThreadPoolExecutor(len(writers)) as pool:
        futures = [pool.submit(writer, barrier) for writer in writers]
        return [future.result(timeout=120) for future in futures]


@contextmanager
def own_connection() -> Iterator[None]:
    try:
        yield
    finally:
        connection.close()


def move_and_create(facet_code: str, seed: int, actor: User, barrier: Barrier) -> int:
    """Move terms that were loaded before the start, so that they are stale, and create terms. Returns how many were created."""
    chance = random.Random(seed)
    made = 0
    with own_connection():
        facet = Facet.objects.get(code=facet_code)
        stale = list(Term.objects.filter(facet=facet))
        barrier.wait(timeout=30)
        for place in range(ROUNDS):
            with suppress(ValidationError):  # a cycle, which another writer's move may have made of it
                move_term(term=chance.choice(stale), parent=chance.choice([*stale, None]), actor=actor)
            above = chance.choice([*stale, None])
            create_term(facet=facet, code=f"w{seed}-{place}", labels={"en": "New"}, parent=above, actor=actor)
            made += 1
    return made


def import_rows(facet_code: str, seed: int, actor: User, barrier: Barrier) -> int:
    made = 0
    with own_connection():
        facet = Facet.objects.get(code=facet_code)
        barrier.wait(timeout=30)
        for batch in range(3):
            rows = [TermRow(f"i{seed}-{batch}", "t0", {"en": "Root"}, 1, "a.csv")]
            rows += [TermRow(f"i{seed}-{batch}-{n}", f"i{seed}-{batch}", {"en": "Leaf"}, n, "a.csv") for n in range(2, 8)]
            report = import_terms(facet=facet, rows=rows, actor=actor)
            assert report.problems == []
            made += report.created
    return made


@pytest.mark.django_db(transaction=True)
def test_movers_creators_and_importers_in_two_facets_at_once() -> None:
    sara = person("sara", role="Taxonomy steward")
    for facet in ("product", "segment"):
        terms = [term("t0", facet=facet, actor=sara)]
        for place in range(1, 15):
            terms.append(term(f"t{place}", facet=facet, parent=terms[place // 2 - 1] if place > 1 else None, actor=sara))
    writers = [
        partial(move_and_create, "product", 1, sara),
        partial(move_and_create, "product", 2, sara),
        partial(move_and_create, "segment", 3, sara),
        partial(import_rows, "product", 4, sara),
        partial(import_rows, "segment", 5, sara),
    ]
    assert run_together(writers) == [12, 12, 12, 21, 21]
    assert Term.objects.count() == 30 + 12 + 12 + 12 + 21 + 21
    assert inconsistencies() == []


@pytest.mark.django_db(transaction=True)
def test_two_moves_that_would_close_a_cycle_together_do_not() -> None:
    sara = person("sara", role="Taxonomy steward")
    for round_ in range(5):
        one, two = term(f"one-{round_}", actor=sara), term(f"two-{round_}", actor=sara)
        assert sorted(run_together([partial(move_under, one, two, sara), partial(move_under, two, one, sara)])) == [0, 1]
    assert inconsistencies() == []


def move_under(moved: Term, parent: Term, actor: User, barrier: Barrier) -> int:
    with own_connection():
        barrier.wait(timeout=30)
        try:
            move_term(term=moved, parent=parent, actor=actor)
        except ValidationError:
            return 0
        return 1


def merge_and_tie(seed: int, actor: User, barrier: Barrier) -> int:
    """Merge, split, move and broaden terms while other writers change them too. Returns how many operations were done."""
    chance = random.Random(seed)
    done = 0
    codes = [f"product:t{place}" for place in range(15)]
    with own_connection():
        barrier.wait(timeout=30)
        for _round in range(ROUNDS):
            one, two, three = chance.sample(codes, 3)
            operation = chance.choice(
                [
                    Merge(term=one, into=two, children=chance.choice(list(Children))),
                    Split(term=one, parts=(two, three)),
                    Move(term=one, parent=two),
                    Broaden(term=one, broader=two),
                    Restore(term=one),
                ]
            )
            with suppress(ValidationError):  # what another writer did may have made it impossible
                carry_out(operation=operation, actor=actor)
                done += 1
    return done


@pytest.mark.django_db(transaction=True)
def test_mergers_beside_movers_leave_a_sound_graph() -> None:
    sara = person("sara", role="Taxonomy steward")
    terms = [term("t0", actor=sara)]
    for place in range(1, 15):
        terms.append(term(f"t{place}", parent=terms[place // 2 - 1] if place > 1 else None, actor=sara))
    assert min(run_together([partial(merge_and_tie, seed, sara) for seed in range(4)])) > 0
    assert inconsistencies() == []
    assert len(resolve_many([f"product:t{place}" for place in range(15)])) == 15
    assert not Term.objects.filter(parent__status="merged").exists()
    assert not TermBroader.objects.filter(broader__status="merged").exists()


@pytest.mark.django_db(transaction=True)
def test_two_merges_into_one_another_make_one_term() -> None:
    sara = person("sara", role="Taxonomy steward")
    for round_ in range(5):
        one, two = term(f"one-{round_}", actor=sara), term(f"two-{round_}", actor=sara)
        writers = [partial(merge_into, one, two, sara), partial(merge_into, two, one, sara)]
        assert sorted(run_together(writers)) == [0, 1]
    assert Term.objects.filter(status="merged").count() == 5
    assert inconsistencies() == []


def merge_into(term: Term, into: Term, actor: User, barrier: Barrier) -> int:
    with own_connection():
        barrier.wait(timeout=30)
        try:
            carry_out(operation=Merge(term=term.reference, into=into.reference), actor=actor)
        except ValidationError:
            return 0
        return 1


@pytest.mark.django_db(transaction=True)
def test_of_two_saves_of_the_same_details_one_is_told() -> None:
    sara = person("sara", role="Taxonomy steward")
    for round_ in range(5):
        made = term(f"one-{round_}", actor=sara)
        writers = [partial(save_uri, made, f"https://example.org/{round_}/{number}", sara) for number in range(3)]
        assert sorted(run_together(writers)) == [0, 0, 1]
        assert Term.history.filter(code=made.code).count() == 2


def save_uri(term: Term, uri: str, actor: User, barrier: Barrier) -> int:
    words: dict[str, list] = {"synonyms": [], "notes": [], "notations": [], "mappings": [], "related": []}
    dates = {"owner": None, "valid_from": None, "valid_to": None}
    with own_connection():
        barrier.wait(timeout=30)
        try:
            save_details(term=term, expected=term.updated_at, uri=uri, **words, **dates, actor=actor)
        except ValidationError as error:
            return 0 if error.code == "conflict" else -1
        return 1
