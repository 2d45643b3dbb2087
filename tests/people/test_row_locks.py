"""Which rows the services about accounts lock, in order."""

import ast
from collections.abc import Callable
from typing import Any

from people.claims import ExternalPerson
from people.models import EventKind, User
from people.services.accounts import set_active
from people.services.codes import check_code, confirm_codes, remove_codes, start_codes
from people.services.external_identities import account_for
from people.services.first_administrator import create_first_administrator
from people.services.own_account import change_own_account
from people.services.passwords import choose_password, set_password
from people.services.system_actor import system_actor
from tests.house.test_row_locks import watched
from tests.house.test_services import SERVICES
from tests.support.codes import code_now
from tests.support.source import tree

LOCKS = {
    # All administrators and the person, by key, so that two cannot remove one another.
    "set_active": ["lock_accounts User"],
    "set_password": ["set_password User"],
    "choose_password": ["choose_password User"],
    "change_own_account": ["change_own_account User"],
    "start_codes": ["start_codes User"],
    "confirm_codes": ["confirm_codes User"],
    "check_code": ["check_code TOTPDevice"],
    "remove_codes": ["remove_codes User"],
    "account_for": ["account_for User", "_linked User"],
    "create_first_administrator": ["create_first_administrator User"],
}
"""What is done -> who locks which rows, in order."""


def test_what_is_written_is_locked_before(ana, root, monkeypatch) -> None:
    found: dict[str, list[str]] = {}

    def do(action: Callable[..., Any], **arguments: Any) -> None:
        with watched(monkeypatch) as seen:
            action(**arguments)
        found[action.__name__] = list(seen)

    why = {"reason": "Why not", "actor": root}
    own = {"first_name": "Ana", "last_name": "", "email": "ana@example.com", "time_zone": "", "language": ""}
    do(set_active, person=ana, is_active=True, **why)
    do(set_password, person=ana, password="nine violet kettles", **why)
    ana.refresh_from_db()
    do(choose_password, person=ana, password="ten violet kettles", kind=EventKind.PASSWORD_CHANGED, actor=ana)
    do(change_own_account, person=ana, **own, actor=ana)
    do(start_codes, person=ana, actor=ana)
    do(confirm_codes, person=ana, code=code_now(ana), actor=ana)
    do(check_code, person=ana, code="123456", actor=ana)
    do(remove_codes, person=ana, **why)
    do(account_for, external=ExternalPerson("issuer a", "ana@example.com", "", "", frozenset()), actor=system_actor())
    User.objects.filter(pk=root.pk).update(is_active=False)
    do(create_first_administrator, username="robin", password="nine violet kettles")

    assert found == LOCKS


def test_every_lock_is_in_that_story() -> None:
    asking = {
        function.name
        for path in SERVICES
        if path.parts[0] == "people"
        for function in ast.walk(tree(path))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute) and node.attr == "select_for_update"
    }
    assert asking == {line.split()[0] for lines in LOCKS.values() for line in lines}
