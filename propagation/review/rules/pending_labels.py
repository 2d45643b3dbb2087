"""Pending labels: what a waiting operation means for a term that it names, in few words, for the tree and the term's page."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from propagation.review.rules.naming import Names, labels_of, list_of, name_of
from taxonomy.vocabulary.operations import (
    Broaden,
    Create,
    Deprecate,
    Import,
    Merge,
    Move,
    Narrow,
    Operation,
    Rename,
    Reorder,
    Restore,
    Split,
    Undo,
)


def pending_label(operation: Operation, reference: str, names: Names) -> str:
    """What `operation` means for the term `reference`, which it names; "" when there is nothing to say."""
    if isinstance(operation, Import):
        return ""
    if reference == operation.term or isinstance(operation, Undo):
        return LABELS[type(operation)](operation, names)
    template = FOR_OTHERS.get((type(operation), _role(operation, reference)))
    return str(template) % {"term": name_of(operation.term, names)} if template else ""


def _role(operation: Operation, reference: str) -> str:
    """The field of `operation` that names the term."""
    named = (name for name in ("parent", "behind", "into", "broader", "parts", "replaced_by") if hasattr(operation, name))
    return next((name for name in named if _is_named(getattr(operation, name), reference)), "")


def _is_named(value: str | Sequence[str], reference: str) -> bool:
    return value == reference if isinstance(value, str) else reference in value


def _rename(operation: Rename, _names: Names) -> str:
    labels = labels_of(operation.labels)
    return _("Gets the label %(labels)s") % {"labels": labels} if labels else _("Loses a label")


def _move(operation: Move, names: Names) -> str:
    return (
        _("Moves to %(parent)s") % {"parent": name_of(operation.parent, names)} if operation.parent else _("Moves to the top")
    )


def _reorder(operation: Reorder, names: Names) -> str:
    return _("Goes behind %(term)s") % {"term": name_of(operation.behind, names)} if operation.behind else _("Goes first")


LABELS: dict[type[Any], Callable[[Any, Names], str]] = {
    Create: lambda operation, names: _("Will be added"),
    Rename: _rename,
    Move: _move,
    Reorder: _reorder,
    Merge: lambda operation, names: _("Is merged into %(into)s") % {"into": name_of(operation.into, names)},
    Split: lambda operation, names: _("Is split into %(parts)s") % {"parts": list_of(operation.parts, names)},
    Deprecate: lambda operation, names: _("Goes out of use"),
    Restore: lambda operation, names: _("Comes back into use"),
    Broaden: lambda operation, names: _("Gets the further parent %(broader)s") % {"broader": name_of(operation.broader, names)},
    Narrow: lambda operation, names: _("Loses the further parent %(broader)s") % {"broader": name_of(operation.broader, names)},
    Undo: lambda operation, names: _("An earlier change is taken back"),
}
"""Operation class -> the label of the term that the operation is about."""
FOR_OTHERS = {
    (Create, "parent"): gettext_lazy("Gets a new term below it: %(term)s"),
    (Move, "parent"): gettext_lazy("Gets a term below it: %(term)s"),
    (Merge, "into"): gettext_lazy("Takes in %(term)s"),
    (Split, "parts"): gettext_lazy("Takes over a part of %(term)s"),
    (Deprecate, "replaced_by"): gettext_lazy("Replaces %(term)s"),
    (Broaden, "broader"): gettext_lazy("Gets a term below it too: %(term)s"),
    (Narrow, "broader"): gettext_lazy("Loses a term below it: %(term)s"),
}
"""(operation class, the field that names the term) -> the label of a term that the operation names but is not about."""
