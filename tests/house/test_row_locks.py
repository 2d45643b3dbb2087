"""Which rows each service locks, in order. On SQLite a lock is nothing, but that it is asked for can be seen there too."""

import ast
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

from channels.services.secrets import rotate_secret
from channels.services.systems import pause_channel_system, resume_channel_system, update_channel_system
from channels.services.term_names import set_term_name
from channels.services.tokens import revoke_token
from content.rules.drafts import AssetDraft
from content.services.importing import import_assets
from propagation.delivery.services.claims import claim, record
from propagation.delivery.services.epochs import start_epoch
from propagation.delivery.services.fan_out import fan_out
from propagation.delivery.services.pulling import acknowledge, hand_out
from propagation.delivery.services.receipts import ReceiptItem, record_receipts
from propagation.delivery.services.resending import send_again
from propagation.delivery.transport.responses import SendResult
from propagation.review.models import LandingRecord
from propagation.review.services.change_requests import withdraw_change_request
from propagation.review.services.landings import renew_landings
from propagation.review.services.releases import release_change_request
from propagation.review.services.term_changes import submit_term_changes
from propagation.review.services.verdicts import approve_change_request, reject_change_request
from taxonomy.vocabulary.operations import Merge
from tests.factories.channels import issued
from tests.factories.content import edited
from tests.factories.propagation import approved, pull_system, push_system, submitted, term
from tests.house.test_services import SERVICES
from tests.support.source import ROOT, tree

ELSEWHERE = {"taxonomy/services/importing.py", "taxonomy/services/imports.py"}
"""Services that lock the rows of imports; what follows when two workers meet is tested with them."""

LOCKS = {
    "save_draft": ["save_draft Asset"],
    "import_assets": ["import_assets Asset"],
    "submit": ["freeze_revision Asset"],
    "renew_landings": ["renew_landings ChangeRequest"],
    "withdraw the request": ["withdraw_change_request ChangeRequest"],
    "reject": ["_decide ChangeRequest"],
    "approve": ["_decide ChangeRequest"],
    # The change request, its assets, and the head of the feed last: it is held until the commit.
    "release": [
        "release_change_request ChangeRequest",
        "_locked_changes Asset",
        "make_live Asset",
        "append FeedHead",
    ],
    "release a withdrawal": [
        "release_change_request ChangeRequest",
        "_locked_changes Asset",
        "withdraw Asset",
        "append FeedHead",
    ],
    # What it reaches is rehearsed first, and rolled back.
    "release terms": [
        "release_change_request ChangeRequest",
        "_locked_changes Asset",
        "_locked ChannelSystem",
        "_locked ChannelSystem",
        "append FeedHead",
    ],
    "fan_out": ["_advance Stream", "_advance Stream"],
    "claim": ["claim ChannelHealth", "claim ServingState"],
    "record": ["record ChannelHealth", "_record_one ServingState"],
    "record_receipts": ["_record ServingState"],
    "hand_out": [],
    "acknowledge": ["acknowledge Stream"],
    "send_again": ["send_again Stream", "send_again ServingState"],
    "start_epoch": ["start_epoch FeedHead", "start_epoch Stream"],
    "rotate_secret": ["rotate_secret ChannelSystem", "rotate_secret SigningSecret"],
    "update_channel_system": ["update_channel_system ChannelSystem"],
    "pause": ["_set_state ChannelSystem"],
    "resume": ["_set_state ChannelSystem"],
    "set_term_name": ["set_term_name ChannelSystem"],
    "issue_token": ["issue_token ChannelSystem"],
    "revoke_token": ["revoke_token ApiToken"],
}
"""What is done -> who locks which rows, in order."""


def service_that_asks() -> str:
    """The name of the innermost function of ours that is being run."""
    frame: Any = sys._getframe(2)
    while ROOT not in (path := Path(frame.f_code.co_filename)).parents or ".venv" in path.parts:
        frame = frame.f_back
    return str(frame.f_code.co_name)


@contextmanager
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every row lock that is asked for in the block, as "service Model", at the moment at which the rows are read."""
    seen: list[str] = []
    lock, execute = QuerySet.select_for_update, SQLCompiler.execute_sql

    def locking(self: Any, **options: Any) -> Any:
        rows = lock(self, **options)
        rows.query.locked_by = service_that_asks()
        return rows

    def executing(self: Any, *args: Any, **options: Any) -> Any:
        if self.query.select_for_update:
            seen.append(f"{self.query.locked_by} {self.query.model.__name__}")
        return execute(self, *args, **options)

    with monkeypatch.context() as patch:
        patch.setattr(QuerySet, "select_for_update", locking)
        patch.setattr(SQLCompiler, "execute_sql", executing)
        yield seen


def test_what_is_written_is_locked_before(ana, ben, chris, sara, spring_rate, email, savings, monkeypatch) -> None:
    found: dict[str, list[str]] = {}

    def do(what: str, action: Callable[[], Any]) -> Any:
        with watched(monkeypatch) as seen:
            result = action()
        found[what] = list(seen)
        return result

    deposits = term("product:deposits", actor=sara)
    rate = AssetDraft(code="rate", title="Rate", core={"headline": "3 percent"}, terms=("channel:email",), file="f", row=1)
    esp = push_system("esp", channels=[email], filters=[savings], actor=chris)
    desk = pull_system("desk", channels=[email], actor=chris)

    do("save_draft", lambda: edited(spring_rate, headline="Save at 4 percent", actor=ana))
    do("import_assets", lambda: import_assets(drafts=[rate], actor=ana))
    first = do("submit", lambda: submitted(spring_rate, actor=ana))
    LandingRecord.objects.all().delete()
    do("renew_landings", renew_landings)
    do("withdraw the request", lambda: withdraw_change_request(change_request=first, actor=ana))
    second, third = submitted(spring_rate, actor=ana), submitted(spring_rate, actor=ana)
    do("reject", lambda: reject_change_request(change_request=second, digest=second.digest, comment="No.", actor=ben))
    do("approve", lambda: approve_change_request(change_request=third, digest=third.digest, actor=ben))
    do("release", lambda: release_change_request(change_request=third, actor=ben))

    do("fan_out", fan_out)
    leases = do("claim", lambda: claim(channel_system_id=esp.pk))
    do("record", lambda: record(channel_system_id=esp.pk, results=[(leases[0], SendResult(status=422))]))
    item = ReceiptItem("doc_1", 1, 1, "rejected")
    do("record_receipts", lambda: record_receipts(channel_system=esp, items=[item]))
    page = do("hand_out", lambda: hand_out(channel_system=desk, after=None, limit=9))
    do("acknowledge", lambda: acknowledge(channel_system=desk, cursor=page.next_cursor))
    do("send_again", lambda: send_again(channel_system=esp, actor=chris))
    do("start_epoch", lambda: start_epoch(actor=chris))

    do("rotate_secret", lambda: rotate_secret(channel_system=esp, actor=chris))
    serves = {"channels": [email], "languages": ["en"], "filters": [savings]}
    do("update_channel_system", lambda: update_channel_system(channel_system=esp, name="E", url=esp.url, **serves, actor=chris))
    do("pause", lambda: pause_channel_system(channel_system=esp, actor=chris))
    do("resume", lambda: resume_channel_system(channel_system=esp, actor=chris))
    do("set_term_name", lambda: set_term_name(channel_system=esp, term=savings, name="SAV", actor=chris))
    token = do("issue_token", lambda: issued(esp, actor=chris)).token
    do("revoke_token", lambda: revoke_token(token=token, actor=chris))

    words = {"title": "One word", "reason": "Two for one thing.", "submission_key": "k"}
    merge = submit_term_changes(operations=[Merge(term=savings.reference, into=deposits.reference)], **words, actor=sara)
    approve_change_request(change_request=merge, digest=merge.digest, actor=ben)
    do("release terms", lambda: release_change_request(change_request=merge, actor=ben))
    spring_rate.refresh_from_db()
    fourth = approved(withdrawals=[spring_rate], author=ana, reviewer=ben)
    do("release a withdrawal", lambda: release_change_request(change_request=fourth, actor=ben))

    assert found == LOCKS


def test_every_lock_is_in_that_story() -> None:
    asking = {
        function.name
        for path in SERVICES
        if str(path) not in ELSEWHERE
        for function in ast.walk(tree(path))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute) and node.attr == "select_for_update"
    }
    assert asking == {line.split()[0] for lines in LOCKS.values() for line in lines}
