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
from taxonomy.models import Facet, Term
from taxonomy.rows import TermRow
from taxonomy.services.importing import import_terms
from taxonomy.services.terms import create_term, move_term
from taxonomy.services.tree_repair import inconsistencies
from tests.factories.people import person
from tests.factories.taxonomy import term

ROUNDS = 12


def run_together(writers: Sequence[Callable[[Barrier], int]]) -> list[int]:
    """Run each writer in a thread of its own, held at one barrier until all are ready; their results."""
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
    """Moves between terms loaded before the start, so all are stale, and new terms and roots; returns how many were made."""
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
