"""The operations on terms (create, rename, move ...), and the steps that carry one out. Pure.

A change request keeps operations as JSON; services/operations.py carries them out. Terms are named by reference (`facet:code`),
because codes never change.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy

from taxonomy.vocabulary.rows import Rule


class Children(StrEnum):
    """Where the children of a merged or split term go.

    FOLLOW: under the term that replaces it, the first if there are several. LIFT: one level up, to the parent of the old term.
    """

    FOLLOW = "follow"
    LIFT = "lift"


class Tags(StrEnum):
    """What happens to the tags of a term: RETAG moves them to what replaces it; KEEP leaves them, shown as out of use."""

    RETAG = "retag"
    KEEP = "keep"


@dataclass(frozen=True, slots=True, kw_only=True)
class Create:
    """Create a term, "active" or "proposed", as the last child of `parent` ("": at the top); `labels` is language -> text."""

    op: ClassVar[str] = "create"
    name: ClassVar[Any] = gettext_lazy("Create")
    term: str
    labels: Mapping[str, str]
    parent: str = ""
    definition: str = ""
    status: str = "active"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rename:
    """Set preferred labels, language -> text; "" removes that language. With `keeps_old` the old labels stay as synonyms."""

    op: ClassVar[str] = "rename"
    name: ClassVar[Any] = gettext_lazy("Rename")
    term: str
    labels: Mapping[str, str]
    keeps_old: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Move the term and all below it under `parent` ("": to the top), as the last child."""

    op: ClassVar[str] = "move"
    name: ClassVar[Any] = gettext_lazy("Move")
    term: str
    parent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reorder:
    """Put the term behind its sibling `behind` ("": first)."""

    op: ClassVar[str] = "reorder"
    name: ClassVar[Any] = gettext_lazy("Reorder")
    term: str
    behind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Merge the term into `into`; its code resolves to `into` from then on.

    With `keeps_labels` its labels and synonyms become synonyms of `into`.
    """

    op: ClassVar[str] = "merge"
    name: ClassVar[Any] = gettext_lazy("Merge")
    term: str
    into: str
    children: Children = Children.FOLLOW
    tags: Tags = Tags.RETAG
    keeps_labels: bool = True
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Take the term out of use and replace it by `parts`.

    The parts have to exist; an earlier operation of the same change request may create them. Under the rule "all", tags can
    move to every part; under "any" only a person can say which part an asset means.
    """

    op: ClassVar[str] = "split"
    name: ClassVar[Any] = gettext_lazy("Split")
    term: str
    parts: tuple[str, ...]
    rule: Rule = Rule.ANY
    children: Children = Children.FOLLOW
    tags: Tags = Tags.KEEP
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deprecate:
    """Take the term out of use for new tags; nothing replaces it, or one term, or several under `rule`."""

    op: ClassVar[str] = "deprecate"
    name: ClassVar[Any] = gettext_lazy("Deprecate")
    term: str
    reason: str
    replaced_by: tuple[str, ...] = ()
    rule: str = ""
    tags: Tags = Tags.KEEP


@dataclass(frozen=True, slots=True, kw_only=True)
class Restore:
    """Put a deprecated or merged term into use again; what its merge moved stays where it is."""

    op: ClassVar[str] = "restore"
    name: ClassVar[Any] = gettext_lazy("Restore")
    term: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broaden:
    """Give the term a further parent: people find it below that one too, and see it where it was."""

    op: ClassVar[str] = "broaden"
    name: ClassVar[Any] = gettext_lazy("Add a parent")
    term: str
    broader: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrow:
    """Remove a further parent; the parent under which people see the term stays."""

    op: ClassVar[str] = "narrow"
    name: ClassVar[Any] = gettext_lazy("Remove a parent")
    term: str
    broader: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """Carry out the import with the number `term_import`; `plan` is the digest of the plan that people looked at."""

    op: ClassVar[str] = "import"
    name: ClassVar[Any] = gettext_lazy("Import")
    term_import: int
    plan: str


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that an operation did to a term, with what was before, so that it can be taken back.

    `what` names it (services/steps.py has the table); `key` says which label, synonym or link, "" if there is only one.
    `before` and `after` are JSON values.
    """

    what: str
    term: str
    key: str = ""
    before: Any = None
    after: Any = None

    def inverse(self) -> "Step":
        return Step(self.what, self.term, self.key, before=self.after, after=self.before)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """Take steps back. `steps` are the inverses of those that were done, in reverse order.

    A step is left out if what it is about has changed since. `others` is what other rooms did along with the steps, such as
    moving tags, in the form in which they keep it.
    """

    op: ClassVar[str] = "undo"
    name: ClassVar[Any] = gettext_lazy("Undo")
    steps: tuple[Mapping[str, Any], ...] = field(default=())
    others: tuple[Mapping[str, Any], ...] = field(default=())

    @property
    def term(self) -> str:
        return str(self.steps[0]["term"]) if self.steps else ""


Operation = Create | Rename | Move | Reorder | Merge | Split | Deprecate | Restore | Broaden | Narrow | Import | Undo
OPERATIONS: dict[str, type[Any]] = {
    kind.op: kind for kind in (Create, Rename, Move, Reorder, Merge, Split, Deprecate, Restore, Broaden, Narrow, Import, Undo)
}


def terms_of(operation: Operation) -> list[str]:
    """The references of all terms that `operation` names, each once; for Undo those of its steps, for Import none."""
    if isinstance(operation, Undo):
        return list(dict.fromkeys(str(step["term"]) for step in operation.steps))
    named = [getattr(operation, name, "") for name in ("term", "parent", "behind", "into", "broader")]
    named += [*getattr(operation, "parts", ()), *getattr(operation, "replaced_by", ())]
    return [reference for reference in dict.fromkeys(named) if reference]


def left_by_undo(operation: Undo, done: Sequence[Step]) -> list[Step]:
    """The steps of `operation` that were not done, because what they are about has changed since."""
    kept = [step.as_json() for step in done]
    return [Step(**step) for step in operation.steps if dict(step) not in kept]


def tag_moves(operation: Operation) -> dict[str, tuple[str, ...]]:
    """Where tags move: reference of the term -> references of what replaces it; empty if tags stay."""
    if isinstance(operation, Merge) and operation.tags == Tags.RETAG:
        return {operation.term: (operation.into,)}
    if isinstance(operation, Split) and operation.tags == Tags.RETAG:
        return {operation.term: operation.parts}
    if isinstance(operation, Deprecate) and operation.tags == Tags.RETAG:
        return {operation.term: operation.replaced_by}
    return {}
