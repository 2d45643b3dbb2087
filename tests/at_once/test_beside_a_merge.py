"""The race made exact: a merge has planned what follows, and has not written it when somebody else comes."""

from collections.abc import Callable
from threading import Event, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from content.models import Asset
from content.rules.snapshots import read_snapshot
from propagation.review.models import ChangeRequest
from propagation.review.services import term_releases
from propagation.review.services.releases import release_change_request
from propagation.review.services.term_changes import submit_term_changes
from propagation.review.services.verdicts import approve_change_request
from taxonomy.vocabulary.operations import Merge
from tests.factories.content import asset, edited
from tests.factories.propagation import approved, released, term

pytestmark = pytest.mark.django_db(transaction=True)
RIVAL_SECONDS = 1.0


@pytest.fixture
def merge(spring_rate, sara, ana, ben) -> ChangeRequest:
    """An approved merge of a term with which an asset is live."""
    released(spring_rate, author=ana, reviewer=ben)
    term("product:deposits", actor=sara)
    operations = [Merge(term="product:savings", into="product:deposits")]
    words = {"title": "One word", "reason": "Two for one thing.", "submission_key": "k"}
    request = submit_term_changes(operations=operations, **words, actor=sara)
    approve_change_request(change_request=request, digest=request.digest, actor=ben)
    return request


def beside(merge: ChangeRequest, rival: Callable[[], object], ben, monkeypatch: pytest.MonkeyPatch) -> list[Exception]:
    """Release `merge`, and let `rival` come between its plan and its writing. Returns what the two raised."""
    planned, rival_done = Event(), Event()
    raised: list[Exception] = []
    write = term_releases.carry_out_retags

    def wait_and_write(**plans) -> None:
        planned.set()
        rival_done.wait(RIVAL_SECONDS)  # it comes only where the lock of the merge does not keep it out
        write(**plans)

    monkeypatch.setattr(term_releases, "carry_out_retags", wait_and_write)

    def run(act: Callable[[], object], before: Event | None) -> None:
        try:
            if before:
                before.wait(RIVAL_SECONDS * 20)
            act()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            raised.append(error)
        finally:
            (rival_done if before else planned).set()
            connection.close()

    threads = [
        Thread(target=run, args=[lambda: release_change_request(change_request=merge, actor=ben), None]),
        Thread(target=run, args=[rival, planned]),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_a_released_text_is_not_overwritten_by_old_bytes(merge, spring_rate, ana, ben, monkeypatch) -> None:
    edited(spring_rate, headline="Save at 4 percent", actor=ana)
    request = approved(spring_rate, author=ana, reviewer=ben)

    raised = beside(merge, lambda: release_change_request(change_request=request, actor=ben), ben, monkeypatch)

    request.refresh_from_db()
    live = read_snapshot(Asset.objects.get().live_revision.snapshot)
    assert (request.state, live["core"]["headline"]) == ("approved", "Save at 3 percent")
    assert live["tags"]["product"] == ["deposits"]
    (conflict,) = raised
    assert isinstance(conflict, ValidationError)
    assert conflict.code == "conflict"


def test_a_draft_does_not_take_a_term_that_is_being_merged(merge, email, savings, ana, ben, monkeypatch) -> None:
    other = asset("other", terms=[email], actor=ana)

    raised = beside(merge, lambda: edited(other, terms=[email, savings], actor=ana), ben, monkeypatch)

    (refusal,) = raised
    assert refusal.messages == ["“product:savings” is out of use; use “product:deposits” instead."]
    assert [tag.term.code for tag in other.tags.select_related("term")] == ["email"]


def test_a_draft_that_drops_the_term_does_not_break_the_merge(merge, spring_rate, email, web, ana, ben, monkeypatch) -> None:
    version = Asset.objects.get().version

    raised = beside(merge, lambda: edited(spring_rate, terms=[email, web], actor=ana), ben, monkeypatch)

    assert [getattr(error, "code", repr(error)) for error in raised] in ([], ["conflict"])
    assert Asset.objects.get().version in {version + 1, version + 2}
    assert not Asset.objects.get().terms.filter(code="savings").exists()
