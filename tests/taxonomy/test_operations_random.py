"""Any operations in any order: the tree stays sound, a refusal changes nothing, and everything can be undone."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from people.models import User
from taxonomy.models import Facet, Term, TermAncestor, TermBroader, TermLabel, TermSynonym
from taxonomy.queries.terms import resolve_many
from taxonomy.services.tree_repair import inconsistencies
from taxonomy.vocabulary.operations import (
    Broaden,
    Children,
    Create,
    Deprecate,
    Merge,
    Move,
    Narrow,
    Operation,
    Rename,
    Reorder,
    Restore,
    Split,
    Step,
)
from taxonomy.vocabulary.rows import Rule
from tests.support.terms import back, do, dump, everything, rolled_back

CODES = ["cards", "debit", "credit", "travel", "student", "gold", "loans", "car", "home", "offers", "new-1", "new-2"]
TERM = st.sampled_from([f"product:{code}" for code in CODES])
MAYBE = TERM | st.just("")
LABELS = st.dictionaries(
    st.sampled_from(["en", "fr", ""]), st.sampled_from(["", "gold", "Credit card", "kredit", "x"]), min_size=1
)
CHILDREN = st.sampled_from(Children)
OPERATION = st.one_of(
    st.builds(Create, term=TERM, labels=LABELS, parent=MAYBE, status=st.sampled_from(["active", "proposed"])),
    st.builds(Rename, term=TERM, labels=LABELS, keeps_old=st.booleans()),
    st.builds(Move, term=TERM, parent=MAYBE),
    st.builds(Reorder, term=TERM, behind=MAYBE),
    st.builds(Merge, term=TERM, into=TERM, children=CHILDREN, keeps_labels=st.booleans()),
    st.builds(
        Split,
        term=TERM,
        parts=st.lists(TERM, min_size=2, max_size=3).map(tuple),
        children=CHILDREN,
        rule=st.sampled_from(Rule),
    ),
    st.builds(Deprecate, term=TERM, reason=st.just("Over"), replaced_by=st.lists(TERM, max_size=1).map(tuple)),
    st.builds(Restore, term=TERM),
    st.builds(Broaden, term=TERM, broader=TERM),
    st.builds(Narrow, term=TERM, broader=TERM),
)
each_example = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def done(operations: Sequence[Operation], actor: User) -> list[Step]:
    """Carry out `operations`; asserts that a refused one changes nothing. Returns the steps of the others."""
    steps: list[Step] = []
    before = everything()
    for operation in operations:
        try:
            steps += do(operation, actor)
        except ValidationError:
            assert everything() == before
        else:
            before = everything()
    return steps


def assert_sound() -> None:
    """Assert what holds for terms at any time."""
    assert inconsistencies() == []
    terms = list(Term.objects.select_related("facet", "parent"))
    assert len(resolve_many([term.reference for term in terms])) == len(terms)
    assert [term.code for term in terms if term.parent and term.parent.status == "merged"] == []
    assert [row for row in TermBroader.objects.select_related("term") if row.broader_id == row.term.parent_id] == []
    assert set(TermLabel.objects.values_list("term", flat=True)) == {term.pk for term in terms}
    preferred = set(TermLabel.objects.values_list("term", "language", "text"))
    others = list(TermSynonym.objects.values_list("term", "language", "text"))
    assert preferred & set(others) == set()
    assert len(others) == len(set(others))


@each_example
@given(operations=st.lists(OPERATION, max_size=12))
def test_any_sequence_leaves_a_sound_tree_and_can_be_taken_back(
    sara: User, bank: dict[str, Term], operations: list[Operation]
) -> None:
    with rolled_back():
        before, ancestors = dump(), set(TermAncestor.objects.values_list("term", "ancestor", "distance"))
        steps = done(operations, sara)
        assert_sound()
        do(back(steps), sara)
        assert dump() == before
        assert set(TermAncestor.objects.values_list("term", "ancestor", "distance")) == ancestors
        assert_sound()


@each_example
@given(first=OPERATION, later=st.lists(OPERATION, max_size=6), max_depth=st.integers(3, 6))
def test_taking_back_late_leaves_a_sound_tree(
    sara: User, bank: dict[str, Term], first: Operation, later: list[Operation], max_depth: int
) -> None:
    with rolled_back():
        Facet.objects.filter(code="product").update(max_depth=max_depth)
        steps = done([first], sara)
        done(later, sara)
        do(back(steps), sara)
        assert_sound()
        assert max(Term.objects.values_list("level", flat=True)) < max_depth
