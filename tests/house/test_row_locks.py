"""Which rows each service locks, in order. On SQLite a lock is nothing, but that it is asked for can be seen there too."""

import ast
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
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
from content.services.searching import rebuild_search_texts
from propagation.delivery.services.claims import claim, record
from propagation.delivery.services.epochs import start_epoch
from propagation.delivery.services.fan_out import fan_out
from propagation.delivery.services.pulling import acknowledge, hand_out
from propagation.delivery.services.receipts import ReceiptItem, record_receipts
from propagation.delivery.services.resending import send_again
from propagation.delivery.services.subscription_changes import Seen, confirm_subscription_change
from propagation.delivery.transport.responses import SendResult
from propagation.evidence.services.sealing import seal
from propagation.feed.models import Document, Release
from propagation.review.models import LandingRecord
from propagation.review.services.change_request_jobs import release
from propagation.review.services.change_requests import submit_change_request, withdraw_change_request
from propagation.review.services.landings import renew_landings
from propagation.review.services.rejections import dismiss_rejection
from propagation.review.services.releases import release_change_request
from propagation.review.services.term_changes import propose_undo, submit_term_changes
from propagation.review.services.verdicts import approve_change_request, reject_change_request
from taxonomy import tree_lock
from taxonomy.vocabulary.operations import Merge
from tests.factories.channels import issued
from tests.factories.content import asset, edited
from tests.factories.propagation import approved, pull_system, push_system, served_from_now, submitted, term
from tests.house.test_services import SERVICES
from tests.support.source import ROOT, tree

ELSEWHERE = {
    "taxonomy/services/importing.py",
    "taxonomy/services/imports.py",
    *(str(path) for path in SERVICES if path.parts[0] == "people"),
}
"""Services about imports, tested with their workers; and about accounts (tests/people/test_row_locks.py)."""

LOCKS = {
    "save_draft": ["tree shared", "save_draft Asset"],
    "import_assets": ["tree shared", "import_assets Asset"],
    "rebuild_search_texts": ["tree shared", "rebuild_search_texts Asset"],
    "submit": ["tree shared", "tree shared", "_submit Asset"],
    "submit a revision": [
        "tree shared",
        "require_origins ChangeRequest",
        "tree shared",
        "_submit Asset",
    ],
    "dismiss": ["dismiss_rejection ChangeRequest"],
    "renew_landings": ["renew_landings ChangeRequest"],
    "withdraw the request": ["withdraw_change_request ChangeRequest"],
    "reject": ["_decide ChangeRequest"],
    "approve": ["_decide ChangeRequest"],
    # The change request, its assets, and the head of the feed last: it is held until the commit.
    "release": [
        "tree shared",
        "release_change_request ChangeRequest",
        "_locked_changes Asset",
        "_locked Asset",
        "append FeedHead",
    ],
    "ask for a release": ["_ask_for_release ChangeRequest"],
    "release a withdrawal": [
        "tree shared",
        "release_change_request ChangeRequest",
        "_locked_changes Asset",
        "_locked Asset",
        "append FeedHead",
    ],
    # What it reaches is rehearsed first, and rolled back. The tree is held alone, so that nobody writes an asset meanwhile.
    "submit terms": [
        "tree rehearsed",
        "submit_term_changes StagedOperation",
        "tree rehearsed",
        "tree rehearsed",
        "tree locked",
        "_locked ChannelSystem",
        "tree shared",
        "_submit Asset",
    ],
    "approve terms": ["tree rehearsed", "_decide ChangeRequest", "tree rehearsed", "tree locked", "_locked ChannelSystem"],
    "take back": [
        "tree rehearsed",
        "require_origins ChangeRequest",
        "tree rehearsed",
        "tree locked",
        "_locked ChannelSystem",
        "tree shared",
        "_submit Asset",
    ],
    "release terms": [
        "tree locked",
        "release_change_request ChangeRequest",
        "_locked_changes Asset",
        "tree rehearsed",
        "tree locked",
        "_locked ChannelSystem",
        "tree locked",
        "_locked ChannelSystem",
        "append FeedHead",
    ],
    # The stream of a system, its serving states by key, and the release last.
    "fan_out": 2 * ["_advance Stream", "move_targets ServingState", "note_achievements Release"],
    "claim": ["claim ChannelHealth", "claim ServingState"],
    "record": ["record ChannelHealth", "_locked_states ServingState"],
    "record_receipts": ["_locked_states ServingState"],
    "hand_out": [],
    "acknowledge": ["acknowledge Stream", "_lock ServingState"],
    "send_again": ["send_again ChannelSystem", "send_again Stream", "send_again ServingState", "move_targets ServingState"],
    "seal": ["_seal_batch SealHead", "_seal_batch SealHead"],
    "start_epoch": [
        "start_epoch Stream",
        "start_epoch ServingState",
        "start_epoch FeedHead",
        "move_targets ServingState",
        "move_targets ServingState",
    ],
    "rotate_secret": ["rotate_secret ChannelSystem", "rotate_secret SigningSecret"],
    "register_channel_system": ["tree shared"],
    "update_channel_system": ["_locked ChannelSystem"],
    "change_subscription": ["tree shared", "change_subscription ChannelSystem"],
    "ask for a change": ["tree shared", "change_subscription ChannelSystem"],
    "confirm it": ["tree shared", "_locked ChannelSystem"],
    "pause": ["_locked ChannelSystem"],
    "resume": ["_locked ChannelSystem"],
    "set_term_name": ["tree shared", "set_term_name ChannelSystem"],
    "issue_token": ["issue_token ChannelSystem"],
    "revoke_token": ["revoke_token ChannelSystem", "revoke_token ApiToken"],
}
"""What is done -> how the tree is taken, and who locks which rows, in order."""
ORDER = [
    "tree",
    "StagedOperation",
    "ChangeRequest",
    "Asset",
    "ChannelSystem",
    "ApiToken",
    "SigningSecret",
    "ChannelHealth",
    "Stream",
    "ServingState",
    "Release",
    "FeedHead",
    "SealHead",
]
"""The order of locks (docs/decisions/0017-order-of-locks.md)."""


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
    tree_locks = {name: getattr(tree_lock, name) for name in ("locked", "rehearsed", "shared")}

    def locking(self: Any, **options: Any) -> Any:
        rows = lock(self, **options)
        rows.query.locked_by = service_that_asks()
        return rows

    def executing(self: Any, *args: Any, **options: Any) -> Any:
        if self.query.select_for_update:
            seen.append(f"{self.query.locked_by} {self.query.model.__name__}")
        return execute(self, *args, **options)

    def taking(name: str) -> Any:
        seen.append(f"tree {name}")
        return tree_locks[name]()

    with monkeypatch.context() as patch:
        for name in tree_locks:
            patch.setattr(tree_lock, name, partial(taking, name))
        patch.setattr(QuerySet, "select_for_update", locking)
        patch.setattr(SQLCompiler, "execute_sql", executing)
        yield seen


def test_what_is_written_is_locked_before(  # noqa: PLR0915 - one story
    ana, ben, chris, sara, root, spring_rate, email, savings, settings, monkeypatch
) -> None:
    found: dict[str, list[str]] = {}

    def do(what: str, action: Callable[[], Any]) -> Any:
        with watched(monkeypatch) as seen:
            result = action()
        found[what] = list(seen)
        return result

    deposits = term("product:deposits", actor=sara)
    rate = AssetDraft(code="rate", title="Rate", core={"headline": "3 percent"}, terms=("channel:email",), file="f", row=1)
    esp = do("register_channel_system", lambda: push_system("esp", channels=[email], filters=[savings], actor=chris))
    desk = pull_system("desk", channels=[email], actor=chris)

    do("save_draft", lambda: edited(spring_rate, headline="Save at 4 percent", actor=ana))
    do("import_assets", lambda: import_assets(drafts=[rate], actor=ana))
    do("rebuild_search_texts", rebuild_search_texts)
    first = do("submit", lambda: submitted(spring_rate, actor=ana))
    LandingRecord.objects.all().delete()
    do("renew_landings", renew_landings)
    do("withdraw the request", lambda: withdraw_change_request(change_request=first, actor=ana))
    second, third = submitted(spring_rate, actor=ana), submitted(spring_rate, actor=ana)
    do("reject", lambda: reject_change_request(change_request=second, digest=second.digest, comment="No.", actor=ben))
    again = {"title": "Again", "reason": "Better.", "assets": [spring_rate], "also_in_open": True, "submission_key": "again"}
    do("submit a revision", lambda: submit_change_request(**again, revises=second, actor=ana))
    do("dismiss", lambda: dismiss_rejection(change_request=second, actor=ana))
    do("approve", lambda: approve_change_request(change_request=third, digest=third.digest, actor=ben))
    do("release", lambda: release_change_request(change_request=third, actor=ben))

    do("fan_out", fan_out)
    leases = do("claim", lambda: claim(channel_system_id=esp.pk))
    do("record", lambda: record(channel_system_id=esp.pk, results=[(leases[0], SendResult(status=422))]))
    item = ReceiptItem(Document.objects.earliest("pk").public_id, 1, 1, "rejected", error_code="size")
    do("record_receipts", lambda: record_receipts(channel_system=esp, items=[item]))
    page = do("hand_out", lambda: hand_out(channel_system=desk, after=None, limit=9))
    do("acknowledge", lambda: acknowledge(channel_system=desk, cursor=page.next_cursor))
    do("send_again", lambda: send_again(channel_system=esp, release=Release.objects.get(), actor=chris))
    do("seal", seal)
    do("start_epoch", lambda: start_epoch(reason="Restored a backup", actor=chris))

    do("rotate_secret", lambda: rotate_secret(channel_system=esp, actor=chris))
    do("update_channel_system", lambda: update_channel_system(channel_system=esp, name="E", url=esp.url, actor=chris))
    do("change_subscription", lambda: served_from_now(esp, channels=[email], languages=["en"], filters=[savings], actor=chris))
    settings.SUBSCRIPTION_CHANGE_LIMIT = -1
    change = do("ask for a change", lambda: served_from_now(esp, channels=[email], filters=[savings], actor=chris))
    do("confirm it", lambda: confirm_subscription_change(change=change, seen=Seen(0, 0), actor=root))
    do("pause", lambda: pause_channel_system(channel_system=esp, actor=chris))
    do("resume", lambda: resume_channel_system(channel_system=esp, actor=chris))
    do("set_term_name", lambda: set_term_name(channel_system=esp, term=savings, name="SAV", actor=chris))
    token = do("issue_token", lambda: issued(esp, actor=chris)).token
    do("revoke_token", lambda: revoke_token(token=token, actor=chris))

    words = {"title": "One word", "reason": "Two for one thing.", "submission_key": "k"}
    operations = [Merge(term=savings.reference, into=deposits.reference)]
    merge = do("submit terms", lambda: submit_term_changes(operations=operations, **words, actor=sara))
    do("approve terms", lambda: approve_change_request(change_request=merge, digest=merge.digest, actor=ben))
    do("release terms", lambda: release_change_request(change_request=merge, actor=ben))
    do("take back", lambda: propose_undo(change_request=merge, reason="No.", submission_key="back", actor=sara))
    spring_rate.refresh_from_db()
    fourth = approved(withdrawals=[spring_rate], author=ana, reviewer=ben)
    do("release a withdrawal", lambda: release_change_request(change_request=fourth, actor=ben))
    settings.ASSETS_AT_ONCE = 0
    fifth = approved(edited(asset("other", terms=[email], actor=ana), actor=ana), author=ana, reviewer=ben)
    do("ask for a release", lambda: release(change_request=fifth, actor=ben))

    assert found == LOCKS


@pytest.mark.parametrize("what", LOCKS)
def test_locks_are_taken_in_one_order(what: str) -> None:
    """What was locked once may be locked again, and the tree is held from the start. What a rehearsal has locked is free again
    when it was rolled back: what comes then shares the tree."""
    held: list[str] = []
    for line in LOCKS[what]:
        who, model = line.split()
        name = "tree" if who == "tree" else model
        if line == "tree shared":
            held = ["tree"]
        elif name not in held:
            held.append(name)
    assert held == sorted(held, key=ORDER.index)
    assert "Asset" not in held or held[0] == "tree"


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
    assert asking == {line.split()[0] for lines in LOCKS.values() for line in lines} - {"tree"}
