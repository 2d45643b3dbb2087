"""What can be asked to happen to terms: typed payloads that a change request carries as JSON, and the steps they come down to.

Terms are named by reference (`facet:code`), because codes are for ever. Pure; services/operations.py carries them out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy

from taxonomy.vocabulary.rows import Rule


class Children(StrEnum):
    """Where the children of a term that is merged or split go: under the term that takes over (of several: the first), or one
    level up, to the parent of the old one."""

    FOLLOW = "follow"
    LIFT = "lift"


class Tags(StrEnum):
    """What becomes of the tags: they follow to what replaces the term, or stay, showing that their term is out of use."""

    RETAG = "retag"
    KEEP = "keep"


@dataclass(frozen=True, slots=True, kw_only=True)
class Create:
    """A new term, "active" or "proposed", as the last child of `parent` ("": at the top); `labels` is language -> text."""

    op: ClassVar[str] = "create"
    name: ClassVar[Any] = gettext_lazy("Create")
    term: str
    labels: Mapping[str, str]
    parent: str = ""
    definition: str = ""
    status: str = "active"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rename:
    """New preferred labels, language -> text ("" removes that language). `keeps_old`: the old ones stay as synonyms."""

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
    """The term becomes part of `into`, to which its code resolves from then on. `keeps_labels`: its labels and synonyms become
    synonyms of `into`."""

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
    """The term goes out of use, replaced by `parts`, which exist (an earlier operation of the same change may create them).

    Under the rule "all", tags can follow to every part; under "any" only a person can say which part an asset means.
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
    """The term goes out of use for new tags: replaced by nothing, by one term, or by several under `rule`."""

    op: ClassVar[str] = "deprecate"
    name: ClassVar[Any] = gettext_lazy("Deprecate")
    term: str
    reason: str
    replaced_by: tuple[str, ...] = ()
    rule: str = ""
    tags: Tags = Tags.KEEP


@dataclass(frozen=True, slots=True, kw_only=True)
class Restore:
    """A deprecated or merged term is in use again; what followed its merge stays where it went."""

    op: ClassVar[str] = "restore"
    name: ClassVar[Any] = gettext_lazy("Restore")
    term: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broaden:
    """Give the term a further parent: it is found below that one too, and is shown where it was."""

    op: ClassVar[str] = "broaden"
    name: ClassVar[Any] = gettext_lazy("Add a parent")
    term: str
    broader: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrow:
    """Take a further parent away; the one under which the term is shown stays."""

    op: ClassVar[str] = "narrow"
    name: ClassVar[Any] = gettext_lazy("Take a parent away")
    term: str
    broader: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """Carry out the import with this number, whose plan had the digest `plan` when somebody looked at it."""

    op: ClassVar[str] = "import"
    name: ClassVar[Any] = gettext_lazy("Import")
    term_import: int
    plan: str


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done to a term, and what there was before: enough to take it back.

    `what` names it (services/steps.py has the table), `key` says which label, synonym or link, "" where there is only one.
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
    """Take steps back: each is the inverse of one that was done, in reverse order. One whose term was changed since is left.

    `others` is what other rooms did along with them, such as moving tags, in the form in which they keep it.
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
    """The references of all terms that `operation` names, each once; for Undo those of its steps. An Import names none."""
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
    """Which tags follow: reference of the term -> references that take its place; empty where tags stay."""
    if isinstance(operation, Merge) and operation.tags == Tags.RETAG:
        return {operation.term: (operation.into,)}
    if isinstance(operation, Split) and operation.tags == Tags.RETAG:
        return {operation.term: operation.parts}
    if isinstance(operation, Deprecate) and operation.tags == Tags.RETAG:
        return {operation.term: operation.replaced_by}
    return {}
