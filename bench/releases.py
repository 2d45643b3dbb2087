"""The suite `releases`: what it costs to submit, approve and release many assets at once, and to merge a term of theirs.

Each is done with a fiftieth of the assets first (`other`), then with all of them (`ours`). What is done stays; the next step
goes on from it.
"""

from collections.abc import Callable, Iterator

from bench.figures import Figure, show
from bench.measuring import Measured, in_child, measure_kept
from bench.world import begin, draft, edit, tag
from content.models import Asset
from people.models import User
from propagation.review.models import ChangeRequest
from propagation.review.services.change_requests import submit_change_request
from propagation.review.services.releases import release_change_request
from propagation.review.services.term_changes import submit_term_changes
from propagation.review.services.verdicts import approve_change_request
from taxonomy.models import Facet
from taxonomy.services.importing import import_terms
from taxonomy.vocabulary.operations import Merge
from taxonomy.vocabulary.rows import TermRow

PART = 50
"""The small number of assets is one in so many."""
Step = tuple[str, Callable[[], object]]


def run(*, changes: int) -> None:
    """Measure in a database that is made for it, with `changes` assets."""
    begin()
    small = range(changes // PART)
    others = {name: measure_kept(work) for name, work in _steps(small)}
    for name, work in _steps(range(small.stop, small.stop + changes)):
        _show(name, measure_kept(work), others[name], changes)


def _steps(numbers: range) -> Iterator[Step]:
    """What is measured, in order; each step is prepared when it is asked for."""
    in_child(lambda: draft(numbers))
    yield "submit new assets", lambda: _submit(numbers, "new")
    yield "approve new assets", lambda: _approve(numbers, "new")
    yield "release new assets", lambda: _release(numbers, "new")
    in_child(lambda: edit(_assets(numbers)))
    yield "submit edited assets", lambda: _submit(numbers, "edited")
    in_child(lambda: _approve(numbers, "edited"))
    yield "release edited assets", lambda: _release(numbers, "edited")
    in_child(lambda: _tag(numbers))
    yield "submit a merge of their term", lambda: _merge(numbers)
    yield "approve a merge of their term", lambda: _approve(numbers, "merge")
    yield "release a merge of their term", lambda: _release(numbers, "merge")


def _assets(numbers: range) -> list[Asset]:
    return list(Asset.objects.filter(code__in=[f"asset-{number}" for number in numbers]).order_by("pk"))


def _submit(numbers: range, what: str) -> None:
    author = User.objects.get(username="author")
    submit_change_request(
        title=what, reason="New rates.", assets=_assets(numbers), submission_key=_key(numbers, what), actor=author
    )


def _approve(numbers: range, what: str) -> None:
    request = ChangeRequest.objects.get(submission_key=_key(numbers, what))
    reader = User.objects.get(username="reader")
    approve_change_request(change_request=request, digest=request.digest, actor=reader)


def _release(numbers: range, what: str) -> None:
    request = ChangeRequest.objects.get(submission_key=_key(numbers, what))
    release_change_request(change_request=request, actor=User.objects.get(username="reader"))


def _tag(numbers: range) -> None:
    """Have a new term on all assets, live."""
    author = User.objects.get(username="author")
    words = (_word(numbers, "old"), _word(numbers, "new"))
    rows = [TermRow(code, "", {"en": code}, number, "made") for number, code in enumerate(words, start=1)]
    import_terms(facet=Facet.objects.get(code="product"), rows=rows, actor=author)
    tag(_assets(numbers), words[0])
    _submit(numbers, "tagged")
    _approve(numbers, "tagged")
    _release(numbers, "tagged")


def _merge(numbers: range) -> None:
    merge = Merge(term=f"product:{_word(numbers, 'old')}", into=f"product:{_word(numbers, 'new')}")
    submit_term_changes(
        title="One word",
        reason="Two for one thing.",
        operations=[merge],
        submission_key=_key(numbers, "merge"),
        actor=User.objects.get(username="author"),
    )


def _key(numbers: range, what: str) -> str:
    return f"{what}-{len(numbers)}"


def _word(numbers: range, what: str) -> str:
    return f"{what}-word-{len(numbers)}"


def _show(name: str, ours: Measured, other: Measured, rows: int) -> None:
    show(
        Figure("releases", f"{name}: statements", ours.statements, other.statements, "statements", rows),
        Figure("releases", f"{name}: processor time", 1000 * ours.processor, 1000 * other.processor, "ms", rows),
        Figure("releases", f"{name}: time", 1000 * ours.seconds, 1000 * other.seconds, "ms", rows),
        Figure("releases", f"{name}: memory", ours.megabytes, other.megabytes, "MB", rows),
    )
