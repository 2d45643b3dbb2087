"""The buttons of a term's page, and the keys in the tree that do the same."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from people.models import User
from taxonomy.models import Term
from taxonomy.vocabulary.statuses import TermStatus


def _is_usable(term: Term) -> bool:
    return term.is_usable


def _is_retired(term: Term) -> bool:
    return not term.is_usable


def _always(_term: Term) -> bool:
    return True


@dataclass(frozen=True)
class Tool:
    """One button. `action` is the last part of its address; `key` is named as in the browser, or ""; a tool with `is_main`
    is on the page itself, the others are under "More"."""

    action: str
    label: str | Promise
    key: str = ""
    applies: Callable[[Term], bool] = _always
    is_main: bool = False


TOOLS = (
    Tool("add", gettext_lazy("Add a term below"), "Insert", _is_usable, is_main=True),
    Tool("rename", gettext_lazy("Rename"), "F2", is_main=True),
    Tool("move", gettext_lazy("Move to…"), "m", is_main=True),
    Tool("merge", gettext_lazy("Merge into…"), "M", _is_usable, is_main=True),
    Tool("deprecate", gettext_lazy("Deprecate…"), "d", _is_usable, is_main=True),
    Tool("restore", gettext_lazy("Restore"), "", _is_retired, is_main=True),
    Tool("split", gettext_lazy("Split…"), "", _is_usable),
    Tool("add-sibling", gettext_lazy("Add a term beside it")),
    Tool("delete", gettext_lazy("Delete…"), "Delete"),
)


@dataclass(frozen=True)
class ShownTool:
    """A tool with its address for one term."""

    tool: Tool
    url: str


def tools_for(term: Term, user: User) -> Sequence[ShownTool]:
    """The tools that `user` may use on `term`; none for people who may only propose."""
    if not user.has_perm("taxonomy.change_term") or not user.has_perm("propagation.submit_changerequest"):
        return ()
    is_open = term.status != TermStatus.MERGED
    return [
        ShownTool(tool, reverse(f"term-{tool.action}", args=[term.facet.code, term.code]))
        for tool in TOOLS
        if tool.applies(term) and (is_open or tool.action in {"restore", "rename"})
    ]
