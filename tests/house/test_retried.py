"""Each service that opens a transaction of its own is done anew when another transaction was in its way."""

import ast

from tests.house.test_services import SERVICES
from tests.support.source import tree

OPENING = {"transaction.atomic", "tree_lock.locked", "tree_lock.shared", "tree_lock.rehearsed"}
OTHERS = {
    "people/services/roles.py: create_roles": "runs after a migration",
    "content/services/searching.py: rebuild_search_texts": "a command goes through all assets; it is run again",
    "propagation/review/services/change_request_jobs.py: _claim": "the worker looks again",
    "propagation/review/services/change_request_jobs.py: _submit": "the lease ends, and a worker looks again",
    "propagation/review/services/change_request_jobs.py: _refuse": "the lease ends, and a worker looks again",
    "propagation/review/services/import_submissions.py: _claim": "the worker looks again",
    "propagation/review/services/import_submissions.py: _run": "the lease ends, and a worker looks again",
    "propagation/review/services/import_submissions.py: _refuse": "the lease ends, and a worker looks again",
    "channels/services/systems.py: _insert": "a savepoint of register_channel_system",
    "content/services/revisions.py: make_live": "in the transaction of a release",
    "content/services/revisions.py: withdraw": "in the transaction of a release",
    "propagation/evidence/services/protection.py: protect_evidence": "runs after a migration",
    "propagation/review/services/releases.py: _tree_of": "the transaction of release_change_request",
    "propagation/review/services/term_effects.py: _refusing": "a savepoint for each operation",
    "propagation/review/services/verdicts.py: _tree_of": "the transaction of _decide",
    "propagation/review/services/landings.py: renew_landings": "a worker looks again",
    "taxonomy/services/import_steps.py: import_as_steps": "in the transaction of carry_out",
    "taxonomy/services/importing.py: _carry_out": "the transaction of its two callers",
    "taxonomy/services/imports.py: _claim": "the worker looks again",
    "taxonomy/services/imports.py: _finish": "the row has moved on; the lease ends, and a worker looks again",
    "taxonomy/services/quality.py: _store": "the lease ends, and a worker looks again",
}
"""Functions that open a transaction and are not done anew -> why."""


def opening() -> dict[str, bool]:
    """Each function in services that opens a transaction -> whether it is done anew."""
    found = {}
    for path in SERVICES:
        for function in ast.walk(tree(path)):
            if isinstance(function, ast.FunctionDef):
                called = {ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)}
                if called & OPENING:
                    names = {ast.unparse(decorator) for decorator in function.decorator_list}
                    found[f"{path}: {function.name}"] = "retried" in names
    return found


def test_each_transaction_is_done_anew_or_has_a_reason() -> None:
    found = opening()
    assert {name for name, is_retried in found.items() if not is_retried} == OTHERS.keys()
    assert sum(found.values()) > 25
