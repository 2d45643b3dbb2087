"""For any file: a second import changes nothing more, and no plan makes an impossible facet."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from taxonomy.vocabulary.closure import closure
from taxonomy.vocabulary.imports.effects import Effect
from taxonomy.vocabulary.imports.packing import pack, unpack
from taxonomy.vocabulary.imports.plan import make_plan
from taxonomy.vocabulary.rows import Notation, Note, OutsideName, RowProblem, Severity, Synonym, TermRow
from taxonomy.vocabulary.tree_numbers import number
from tests.taxonomy.vocabulary.planning import carried_out

GOOD, BAD = ["a", "b", "c", "d", "e", "f"], ["two words", ""]
codes = st.sampled_from([*GOOD * 4, *BAD])
languages = st.sampled_from(["en", "fr", ""])
texts = st.sampled_from([*["One", "Two", " Three  four "] * 7, "", "x" * 1001])
times = st.sampled_from([None, None, None, date(2026, 1, 1), date(2026, 2, 1)])


@st.composite
def rows(draw: st.DrawFn) -> TermRow:
    """A row that may hold anything at all, right or wrong."""
    status = draw(st.sampled_from(["", "", "active", "proposed", "deprecated", "merged"]))
    return TermRow(
        draw(codes),
        draw(codes),
        draw(st.dictionaries(languages, texts, max_size=2)),
        draw(st.integers(1, 5)),
        "a.csv",
        status=status,
        broader=draw(st.tuples(codes) | st.just(())),
        synonyms=tuple(
            draw(st.lists(st.builds(Synonym, st.sampled_from(["alternative", "hidden"]), languages, texts), max_size=2))
        ),
        notes=tuple(draw(st.lists(st.builds(Note, st.sampled_from(["definition", "scope"]), languages, texts), max_size=2))),
        notations=tuple(draw(st.lists(st.builds(Notation, texts), max_size=1))),
        mappings=tuple(draw(st.lists(st.builds(OutsideName, st.sampled_from(["exact", "identifier"]), texts), max_size=1))),
        related=draw(st.tuples(codes) | st.just(())),
        replaced_by=tuple(draw(st.lists(codes, max_size=2, unique=True))) if status in {"deprecated", "merged"} else (),
        uri=draw(texts),
        valid_from=draw(times),
        valid_to=draw(times),
        sort=draw(st.none() | st.integers(0, 3)),
        cleared=frozenset(
            draw(st.lists(st.sampled_from(["parent_code", "broader", "label@en", "related", "uri"]), max_size=2))
        ),
    )


files = st.lists(rows(), max_size=8)


@given(files, files, st.booleans(), st.booleans(), st.booleans())
@settings(max_examples=40, deadline=None)
def test_importing_again_changes_nothing_more(first, second, deletes_missing, cuts_loops, is_direct):
    facet = carried_out(make_plan(first, {}, cuts_loops=True), {})
    options = {"deletes_missing": deletes_missing, "cuts_loops": cuts_loops, "is_direct": is_direct}
    plan = make_plan(second, facet, **options)
    after = carried_out(plan, facet)
    again = make_plan(second, after, **options)
    assert {effect for item in again.items for effect in item.effects} <= {Effect.UNCHANGED, Effect.PROBLEM}
    assert carried_out(again, after) == after
    assert not (is_direct and plan.needs_change_request)


@given(files, files, st.booleans())
@settings(max_examples=40, deadline=None)
def test_no_plan_makes_a_facet_that_cannot_be(first, second, cuts_loops):
    facet = carried_out(make_plan(first, {}, max_depth=3), {})
    plan = make_plan(second, facet, max_depth=3, cuts_loops=cuts_loops)
    after = carried_out(plan, facet)
    assert after.keys() >= facet.keys()
    parents = {code: term.parent_code or None for code, term in after.items()}
    numbers = number(parents, {code: place for place, code in enumerate(parents) if parents[code] is None})
    assert numbers.keys() == after.keys()
    assert all(place.level < 3 for place in numbers.values())
    assert (
        closure({code: [*filter(None, [parents[code]]), *term.broader] for code, term in after.items()}).keys() == after.keys()
    )
    for code, term in after.items():
        assert {*term.broader, *term.related, *term.replaced_by} <= after.keys() - {
            code,
            term.parent_code if term.broader else code,
        }
        assert all(code in after[other].related for other in term.related)
        assert len(term.replaced_by) == 1 or term.status != "merged"
        assert not term.replaced_by or term.status in {"deprecated", "merged"}
    assert len(plan.items) == len(second)


@given(files)
@settings(max_examples=40, deadline=None)
def test_what_is_kept_of_a_file_comes_back_whole(found):
    problems = [RowProblem("a.csv", 3, "Odd", "oc", Severity.INFO), RowProblem("b.csv", 0, "Bad", severity=Severity.ERROR)]
    reading = unpack(pack(found, problems))
    assert (reading.rows, reading.problems) == (found, problems)
