"""Every write goes through a named function that says who acts, and every governed row is saved with its history."""

import ast
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.apps import apps

from tests.house.test_models import WITHOUT_HISTORY, our_models
from tests.support.source import CODE, ROOMS, files, imports, tree

SERVICES = [path for path in files(ROOMS, ".py") if "services" in path.parts]

WITHOUT_ACTOR: dict[str, str] = {
    "people/services/system_actor.py: system_actor": "makes the actor",
    "people/services/roles.py: create_roles": "runs after a migration",
    "people/services/accounts.py: lock_accounts": "only locks, for the administration",
    "people/services/limits.py: count_try": "counts what visitors try",
    "people/services/limits.py: locked_until": "only looks",
    "people/services/first_run.py: nobody_yet": "only looks",
    "people/services/first_run.py: first_run_code": "only looks",
    "people/services/first_run.py: begin": "makes the first actor",
    "taxonomy/services/tree_repair.py: inconsistencies": "only looks",
    "taxonomy/services/imports.py: look_for_imports": "a task calls it; people decided before",
    "taxonomy/services/quality.py: attend_report": "looks, and has the machine look; changes nothing of what people keep",
    "taxonomy/services/quality.py: ask_for_report": "has the machine look; changes nothing of what people keep",
    "taxonomy/services/quality.py: look_for_reports": "a task calls it; it looks",
    "content/services/searching.py: wrong_search_texts": "only looks",
    "content/services/searching.py: rebuild_search_texts": "derives it anew; changes nothing of what people keep",
    "channels/services/tokens.py: authenticate_token": "finds out who acts",
    "propagation/review/services/change_request_jobs.py: look_for_jobs": "a task calls it; people decided before",
    "propagation/review/services/import_submissions.py: look_for_submissions": "a task calls it; people decided before",
    "propagation/review/services/change_requests.py: check_form": "only looks",
    "propagation/review/services/landings.py: renew_landings": "a task calls it; it counts again",
    "propagation/review/services/term_impact.py: impact_of": "only looks",
    "propagation/review/services/term_impact.py: impact_rows": "only looks",
    "channels/services/subscriptions.py: tidy": "changes nothing",
    "channels/services/subscriptions.py: subscription_problems": "only looks",
    "propagation/delivery/services/subscription_changes.py: preview_subscription": "only looks",
    "propagation/delivery/services/subscription_changes.py: preview_change": "only looks",
    "propagation/delivery/services/subscription_changes.py: needs_two": "only looks",
    "propagation/delivery/services/drain.py: drain": "a task calls it; people decided before",
    "propagation/delivery/services/pulling.py: hand_out": "the channel system itself acts",
    "propagation/delivery/services/pulling.py: acknowledge": "the channel system itself acts",
    "propagation/delivery/services/pulling.py: cursor_at_head": "the channel system itself acts",
    "propagation/delivery/services/pulling.py: states_after": "only looks",
    "propagation/delivery/services/receipts.py: record_receipts": "the channel system itself acts",
    "propagation/evidence/services/protection.py: lift_protection": "only before a whole database is moved",
    "propagation/evidence/services/protection.py: protect_evidence": "runs after a migration",
    "propagation/evidence/services/sealing.py: seal": "a task calls it; seals what people did",
}
"""Public functions of services that no person calls -> why."""

SAVED_BARE = {
    "people/history.py: instance": "the way to save with history",
    "taxonomy/models/term.py: super()": "the model's own, called by people.history",
    "people/services/own_account.py: person": "people.User",
    "propagation/review/services/landings.py: record": "propagation.LandingRecord",
    "people/services/first_administrator.py: person": "people.User",
    "people/services/accounts.py: person": "people.User",
    "people/services/accounts.py: row": "people.User",
    "people/services/codes.py: device": "a device of django-otp",
    "people/services/external_identities.py: person": "people.User",
    "people/services/own_account.py: row": "people.User",
    "people/services/passwords.py: row": "people.User",
    "pages/people/password_reset.py: form": "Django's form, which sends the link and writes nothing",
    "people/services/system_actor.py: user": "people.User",
    "demo/people.py: user": "people.User",
    "channels/services/secrets.py: row": "channels.SigningSecret",
    "channels/services/tokens.py: current": "channels.ApiToken",
    "propagation/delivery/services/claims.py: attempt": "propagation.Attempt",
    "propagation/delivery/services/claims.py: health": "channels.ChannelHealth",
    "propagation/delivery/services/claims.py: state": "propagation.ServingState",
    "propagation/delivery/services/epochs.py: head": "propagation.FeedHead",
    "propagation/delivery/services/epochs.py: stream": "propagation.Stream",
    "propagation/delivery/services/fan_out.py: stream": "propagation.Stream",
    "propagation/delivery/services/pulling.py: stream": "propagation.Stream",
    "propagation/feed/services/append.py: head": "propagation.FeedHead",
    "propagation/delivery/services/resending.py: stream": "propagation.Stream",
    "propagation/evidence/services/sealing.py: head": "propagation.SealHead",
}
"""Receivers of `.save(` outside people.history -> the model without history that they hold, or why."""

BULK = {"update", "bulk_create", "bulk_update", "create", "get_or_create", "update_or_create", "delete"}


def names_imported(paths: Iterable[Path]) -> set[str]:
    """Every dotted name that one of `paths` imports."""
    return {name for path in paths for name in imports(path)}


def doors_of(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The public functions of a services file, but for those that only its neighbours in the same folder use."""
    module = ".".join(path.with_suffix("").parts)
    neighbours = {other for other in SERVICES if other.parent == path.parent and other != path}
    inside = names_imported(neighbours)
    outside = names_imported(other for other in files(CODE, ".py") if other not in neighbours)
    if module in inside - outside:
        return []
    return [
        node
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and not node.name.startswith("_")
        and (f"{module}.{node.name}" in outside or f"{module}.{node.name}" not in inside)
    ]


def has_required_keyword_actor(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether it declares `*, actor: User` without a default."""
    return any(
        argument.arg == "actor" and default is None and argument.annotation and ast.unparse(argument.annotation) == "User"
        for argument, default in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
    )


def test_each_service_names_its_actor_or_has_a_reason() -> None:
    without = {
        f"{path}: {function.name}"
        for path in SERVICES
        for function in doors_of(path)
        if not has_required_keyword_actor(function)
    }
    assert without == WITHOUT_ACTOR.keys()


def test_services_take_keywords_only() -> None:
    positional = {
        f"{path}: {function.name}"
        for path in SERVICES
        for function in doors_of(path)
        if function.args.args or function.args.posonlyargs or function.args.vararg
    }
    assert positional - WITHOUT_ACTOR.keys() == set()  # those are told apart by their one argument


def test_each_service_has_a_docstring() -> None:
    assert [f"{path}: {f.name}" for path in SERVICES for f in doors_of(path) if not ast.get_docstring(f)] == []


def test_only_models_without_history_are_saved_bare() -> None:
    found = {
        f"{path}: {ast.unparse(node.func.value)}"
        for path in files(CODE, ".py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "save"
    }
    assert found == SAVED_BARE.keys()
    for model in SAVED_BARE.values():
        assert model in WITHOUT_HISTORY or " " in model, f"{model} has a history: use people.history.save_as"


def written_in_bulk(node: ast.AST) -> str | None:
    """The model `M` of an expression `M.objects…update(…)` or another of BULK."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in BULK):
        return None
    chain: ast.expr = node.func.value
    while isinstance(chain, ast.Call | ast.Attribute):
        inner = chain.func if isinstance(chain, ast.Call) else chain.value
        if isinstance(chain, ast.Attribute) and chain.attr == "objects" and isinstance(inner, ast.Name):
            return inner.id
        chain = inner
    return None


def test_no_governed_model_is_written_past_its_history() -> None:
    governed = {model.__name__ for model in our_models() if hasattr(model, "history")}
    assert governed >= {"Asset", "Variant", "Tag", "Term", "ChannelSystem", "ChangeRequest"}
    found = [
        f"{path}:{node.lineno}: {model}"
        for path in files(CODE, ".py")
        for node in ast.walk(tree(path))
        if (model := written_in_bulk(node)) in governed and isinstance(node, ast.Call)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("source", "model"),
    [
        ("Asset.objects.update(title='x')", "Asset"),
        ("Asset.objects.filter(pk=1).exclude(code='a').update(title='x')", "Asset"),
        ("Tag.objects.bulk_create(rows)", "Tag"),
        ("wanted.setdefault('a', set()).update(codes)", None),
        ("Asset.objects.filter(pk=1)", None),
    ],
)
def test_the_search_for_bulk_writes_finds_them(source: str, model: str | None) -> None:
    assert written_in_bulk(ast.parse(source, mode="eval").body) == model


def test_models_in_the_tables_exist() -> None:
    for label in WITHOUT_HISTORY:
        assert apps.get_model(label)
