"""Words are written inside the tree lock only: numbers of history rows then follow commits, which the feed of changes needs."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from people.history import save_as
from people.models import User
from taxonomy import tree_lock
from taxonomy.models import Term, TermLabel
from taxonomy.queries.changed_terms import ALL
from taxonomy.services.deleting import delete_term
from taxonomy.services.details import save_details
from taxonomy.services.facets import create_facet, save_facet
from taxonomy.services.importing import import_alone, import_terms
from taxonomy.services.imports import confirm_import, hold_import, look_for_imports, start_import
from taxonomy.services.journeys import save_journey_part
from taxonomy.services.operations import carry_out, change_alone
from taxonomy.services.terms import accept_proposal, decline_proposal, propose_term
from taxonomy.vocabulary.operations import Deprecate, Merge, Rename
from taxonomy.vocabulary.rows import Note, Synonym, TermRow
from tests.factories.taxonomy import grow, product, term
from tests.house.test_services import SERVICES, doors_of
from tests.support.terms import back

Terms = dict[str, Term]


def _save_details(terms: Terms, sara: User) -> None:
    words = {"synonyms": [Synonym("hidden", "en", "kards")], "notes": [Note("definition", "en", "Plastic.")], "uri": ""}
    others = {"notations": [], "mappings": [], "related": [terms["loans"]], "owner": sara, "valid_from": None, "valid_to": None}
    save_details(term=terms["cards"], expected=terms["cards"].updated_at, **words, **others, actor=sara)


def _save_journey_part(_terms: Terms, sara: User) -> None:
    save_journey_part(term=term("first-card", facet="journey", actor=sara), kind="journey", goal="A card.", actor=sara)


def _import_in_the_background(_terms: Terms, sara: User) -> None:
    content = b"code,label,alt_labels@en\nsavings,Savings,Deposits\n"
    row = start_import(facet=product(), file_name="s.csv", content=content, format="csv", language="en", actor=sara)
    look_for_imports()
    row.refresh_from_db()
    confirm_import(term_import=row, plan_digest=row.plan_digest, actor=sara)
    look_for_imports()


def _import_without_what_needs_others(_terms: Terms, sara: User) -> None:
    content = b"code,label,alt_labels@en\nsavings,Savings,Deposits\n"
    row = start_import(facet=product(), file_name="s.csv", content=content, format="csv", language="en", actor=sara)
    look_for_imports()
    row.refresh_from_db()
    hold_import(term_import=row, plan_digest=row.plan_digest, actor=sara)
    import_alone(term_import=row, plan_digest=row.plan_digest, actor=sara)


def _rename_and_take_back(_terms: Terms, sara: User) -> None:
    steps = carry_out(operation=Rename(term="product:cards", labels={"en": "Plastic"}), actor=sara)
    carry_out(operation=back(steps), actor=sara)


def proposed(sara: User) -> Term:
    return propose_term(facet=product(), code="gold", labels={"en": "Gold"}, reason="Asked for.", actor=sara)


WRITERS: Mapping[str, Callable[[Terms, User], Any]] = {
    "delete_term": lambda terms, sara: delete_term(term=terms["loans"], actor=sara),
    "save_details": _save_details,
    "import_terms": lambda _terms, sara: import_terms(facet=product(), rows=[TermRow("gold", "", {"en": "Gold"})], actor=sara),
    "look_for_imports": _import_in_the_background,
    "import_alone": _import_without_what_needs_others,
    "save_journey_part": _save_journey_part,
    "carry_out": _rename_and_take_back,
    "change_alone": lambda _terms, sara: change_alone(
        operations=[Rename(term=proposed(sara).reference, labels={"en": "Golden"})], actor=sara
    ),
    "propose_term": lambda _terms, sara: proposed(sara),
    "accept_proposal": lambda _terms, sara: accept_proposal(term=proposed(sara), actor=sara),
    "decline_proposal": lambda _terms, sara: decline_proposal(term=proposed(sara), reason="No.", actor=sara),
}
"""Services by name -> how to have them write words."""
OTHERS = {
    "why_kept": "only looks",
    "create_facet": "facets are not in the feed",
    "save_facet": "facets are not in the feed",
    "start_import": "takes in a file",
    "confirm_import": "look_for_imports does the rest",
    "hold_import": "keeps a plan for a change request",
    "reopen_import": "gives a plan back",
    "cancel_import": "takes a file away",
    "attend_report": "looks",
    "ask_for_report": "looks",
    "look_for_reports": "looks",
    "inconsistencies": "only looks",
    "repair_tree": "writes what is derived, which has no history",
    "publish_version": "copies words",
}
"""Services that write no words -> what they do."""


@pytest.fixture
def terms(sara: User) -> Terms:
    return grow("cards\n    debit\nloans", actor=sara)


def history() -> Counter[str]:
    """How many rows there are in each history that the feed follows."""
    return Counter({source.model.__name__: source.model.history.count() for source in ALL})


@contextmanager
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], tuple[Counter[str], Counter[str]]]]:
    """What was written to the histories so far, and how much of that inside the lock."""
    inside: Counter[str] = Counter()
    locked, depth, start = tree_lock.locked, [0], history()

    @contextmanager
    def counting() -> Iterator[None]:
        with locked():
            before, depth[0] = history(), depth[0] + 1
            try:
                yield
            finally:
                depth[0] -= 1
                if not depth[0]:
                    inside.update(history() - before)

    with monkeypatch.context() as patch:
        patch.setattr(tree_lock, "locked", counting)
        yield lambda: (history() - start, inside)


def test_each_service_is_known_to_write_words_or_not() -> None:
    services = {function.name for path in SERVICES if path.parts[0] == "taxonomy" for function in doors_of(path)}
    assert services == WRITERS.keys() | OTHERS.keys()


@pytest.mark.parametrize("service", WRITERS)
def test_words_are_written_inside_the_lock(service: str, terms: Terms, sara: User, monkeypatch: pytest.MonkeyPatch) -> None:
    with watched(monkeypatch) as written:
        WRITERS[service](terms, sara)
        total, inside = written()
    assert total == inside
    assert total["Term"] > 0


@pytest.mark.parametrize(
    "operation",
    [
        Merge(term="product:debit", into="product:loans"),
        Deprecate(term="product:loans", reason="Sold.", replaced_by=("product:cards", "product:debit"), rule="any"),
    ],
)
def test_so_are_the_ties_of_terms(operation: Any, terms: Terms, sara: User, monkeypatch: pytest.MonkeyPatch) -> None:
    with watched(monkeypatch) as written:
        carry_out(operation=operation, actor=sara)
        total, inside = written()
    assert total == inside
    assert len(total) > 1


def test_a_word_that_is_written_past_the_lock_is_seen(terms: Terms, sara: User, monkeypatch: pytest.MonkeyPatch) -> None:
    with watched(monkeypatch) as written:
        save_as(TermLabel(term=terms["cards"], language="fr", text="Cartes"), actor=sara)
        total, inside = written()
    assert (total, inside) == (Counter({"TermLabel": 1}), Counter())


def test_facets_are_written_inside_the_lock_too(sara: User) -> None:
    """Whether a facet may have fewer levels is a question to its tree, which must not grow meanwhile."""
    held: list[int] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - by Django
        if sql.startswith(('INSERT INTO "taxonomy_facet"', 'UPDATE "taxonomy_facet"')):
            held.append(getattr(tree_lock._held, "writing", 0))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        made = create_facet(code="audience", name="Audience", actor=sara)
        rules = {
            "description": "",
            "uri": "",
            "max_depth": 1,
            "assets_may_carry": True,
            "free_proposals": True,
            "free_additions": True,
        }
        save_facet(facet=made, name="Who reads it", **rules, actor=sara)
    assert held == [1, 1]
