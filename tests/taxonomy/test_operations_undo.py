"""Undoing operations: as a whole, back to exactly the former state, without touching what others did since."""

import pytest

from people.models import User
from taxonomy.models import Term
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
    left_by_undo,
)
from tests.support.terms import back, do, dump

OVER = "Over"


UNITS: dict[str, list[Operation]] = {
    "create": [Create(term="product:new", labels={"en": "New", "fr": "Neuf"}, parent="product:cards", definition="Brand-new.")],
    "create and use": [
        Create(term="product:new", labels={"en": "New"}),
        Rename(term="product:new", labels={"en": "Newer"}),
        Move(term="product:travel", parent="product:new"),
        Move(term="product:new", parent="product:loans"),
        Deprecate(term="product:gold", replaced_by=("product:new",), reason=OVER),
    ],
    "rename": [Rename(term="product:credit", labels={"en": "Charge card", "fr": "", "es": "Tarjeta"})],
    "rename into another language": [Rename(term="product:credit", labels={"en": "", "fr": "", "es": "Tarjeta"})],
    "rename to a synonym": [Rename(term="product:credit", labels={"en": "kredit"}, keeps_old=False)],
    "rename there and back": [
        Rename(term="product:credit", labels={"en": "A"}),
        Rename(term="product:credit", labels={"en": "B"}),
        Rename(term="product:credit", labels={"en": "Credit card"}),
    ],
    "move the first": [Move(term="product:debit", parent="product:loans")],
    "move from the middle": [Move(term="product:credit", parent="product:offers")],
    "move to the top": [Move(term="product:credit")],
    "move from the top": [Move(term="product:cards", parent="product:offers")],
    "move a root from the middle": [Move(term="product:loans", parent="product:gold")],
    "move to a further parent": [Move(term="product:student", parent="product:loans")],
    "move siblings": [Move(term=f"product:{code}", parent="product:offers") for code in ("debit", "credit", "gold")],
    "move and come after": [
        Move(term="product:credit", parent="product:offers"),
        Move(term="product:gold", parent="product:offers"),
        Reorder(term="product:gold"),
        Move(term="product:credit", parent="product:cards"),
    ],
    "reorder": [Reorder(term="product:gold")],
    "reorder roots": [Reorder(term="product:offers"), Reorder(term="product:cards", behind="product:loans")],
    "broaden": [Broaden(term="product:gold", broader="product:loans")],
    "narrow": [Narrow(term="product:car", broader="product:credit")],
    "merge": [Merge(term="product:credit", into="product:debit", reason="One")],
    "merge and lift": [Merge(term="product:credit", into="product:debit", children=Children.LIFT, keeps_labels=False)],
    "merge a root": [Merge(term="product:loans", into="product:gold")],
    "merge of a merge": [
        Merge(term="product:travel", into="product:student"),
        Merge(term="product:student", into="product:gold"),
        Deprecate(term="product:gold", replaced_by=("product:home",), reason=OVER),
    ],
    "split": [Split(term="product:credit", parts=("product:gold", "product:home"), reason="Two")],
    "split among its own": [Split(term="product:credit", parts=("product:student", "product:travel"), reason="Two")],
    "deprecate": [Deprecate(term="product:credit", reason=OVER, replaced_by=("product:gold", "product:home"), rule="any")],
    "deprecate and restore": [
        Deprecate(term="product:credit", reason=OVER, replaced_by=("product:gold",)),
        Restore(term="product:credit", reason="No"),
    ],
    "everything": [
        Create(term="product:wallet", labels={"en": "Wallet"}, parent="product:offers"),
        Move(term="product:cards", parent="product:offers"),
        Merge(term="product:credit", into="product:debit"),
        Reorder(term="product:wallet", behind="product:cards"),
        Broaden(term="product:wallet", broader="product:home"),
        Split(term="product:loans", parts=("product:home", "product:wallet")),
        Narrow(term="product:wallet", broader="product:home"),
        Deprecate(term="product:offers", reason=OVER),
    ],
}


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_taken_back_leaves_exactly_what_there_was(bank: dict[str, Term], sara: User, ana: User, name: str) -> None:
    before = dump()
    steps = [step for operation in UNITS[name] for step in do(operation, sara)]
    after = dump()
    assert after != before or name == "deprecate and restore"
    operation = back(steps)
    taken = do(operation, ana)
    assert (left_by_undo(operation, taken), dump()) == ([], before)
    assert Term.history.order_by("history_id").last().history_user == ana
    assert inconsistencies() == []
    do(back(taken), sara)
    assert dump() == after
