"""Operation texts: operations on terms in sentences for people, and what follows from each.

Terms are named by their paths, so that two terms with the same label can be told apart.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from propagation.review.rules.naming import Names, labels_of, list_of, name_of
from taxonomy.models import TermImport
from taxonomy.queries.references import path_names, terms_by_reference
from taxonomy.vocabulary.operations import (
    Broaden,
    Children,
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
    Tags,
    Undo,
    terms_of,
)
from taxonomy.vocabulary.rows import Rule

MOST_STEPS = 20


@dataclass(frozen=True)
class OperationText:
    """An operation in words: the sentence, and what follows from it, a sentence each."""

    operation: Operation
    sentence: str
    details: Sequence[str] = ()


def operation_texts(operations: Sequence[Operation], language: str) -> list[OperationText]:
    """Each of `operations` in words, terms labelled in `language`; four queries at most."""
    names = names_of(operations, language)
    return [OperationText(operation, *SENTENCES[type(operation)](operation, names)) for operation in operations]


def names_of(operations: Sequence[Operation], language: str) -> Names:
    """Reference -> path of every term that `operations` name; the label alone of a term that they create.

    An import is named by its file and facet, under the key `import` and its id.
    """
    terms = terms_by_reference({name for operation in operations for name in terms_of(operation)})
    paths = path_names(terms.values(), language)
    names = {reference: paths[term.pk] for reference, term in terms.items()}
    for operation in operations:
        if isinstance(operation, Create) and operation.term not in names:
            names[operation.term] = new_label(operation, language)
    imports = [operation.term_import for operation in operations if isinstance(operation, Import)]
    files = TermImport.objects.filter(pk__in=imports).select_related("facet") if imports else ()
    return names | {f"import {row.pk}": f"{row.file_name} ({row.facet.name})" for row in files}


def new_label(operation: Create, language: str) -> str:
    """The label of a term that does not exist yet."""
    return operation.labels.get(language) or next(iter(operation.labels.values()), operation.term)


def _create(operation: Create, names: Names) -> tuple[str, list[str]]:
    values = {"labels": labels_of(operation.labels), "reference": operation.term, "parent": name_of(operation.parent, names)}
    if operation.parent:
        sentence = _("Add a new term %(labels)s, code %(reference)s, under “%(parent)s”.") % values
    else:
        sentence = _("Add a new term %(labels)s, code %(reference)s, at the top.") % values
    return sentence, [operation.definition] if operation.definition else []


def _rename(operation: Rename, names: Names) -> tuple[str, list[str]]:
    values = {"term": name_of(operation.term, names), "labels": labels_of(operation.labels)}
    details = []
    if removed := [language for language, text in operation.labels.items() if not text]:
        details.append(_("Labels removed: %(languages)s.") % {"languages": ", ".join(removed)})
    if operation.keeps_old:
        details.append(_("The old labels stay as synonyms."))
    if not values["labels"]:
        return _("Remove labels of “%(term)s”.") % values, details
    return _("Rename “%(term)s” to %(labels)s.") % values, details


def _move(operation: Move, names: Names) -> tuple[str, list[str]]:
    values = {"term": name_of(operation.term, names), "parent": name_of(operation.parent, names)}
    if operation.parent:
        return _("Move “%(term)s”, with all below it, under “%(parent)s”.") % values, []
    return _("Move “%(term)s”, with all below it, to the top.") % values, []


def _reorder(operation: Reorder, names: Names) -> tuple[str, list[str]]:
    values = {"term": name_of(operation.term, names), "behind": name_of(operation.behind, names)}
    if operation.behind:
        return _("Put “%(term)s” behind “%(behind)s”.") % values, []
    return _("Put “%(term)s” first among its siblings.") % values, []


_CHILDREN = {
    Children.FOLLOW: gettext_lazy("Its children go with it."),
    Children.LIFT: gettext_lazy("Its children move one level up."),
}
_TAGS = {
    Tags.RETAG: gettext_lazy("Its tags follow: assets are tagged anew."),
    Tags.KEEP: gettext_lazy("Existing tags stay, and show that the term is out of use."),
}


def _merge(operation: Merge, names: Names) -> tuple[str, list[str]]:
    values = {"term": name_of(operation.term, names), "into": name_of(operation.into, names)}
    details = [str(_CHILDREN[operation.children]), str(_TAGS[operation.tags])]
    if operation.keeps_labels:
        details.append(_("Its labels stay as synonyms of “%(into)s”.") % values)
    return _("Merge “%(term)s” into “%(into)s”.") % values, [*details, *_reason(operation.reason)]


def _split(operation: Split, names: Names) -> tuple[str, list[str]]:
    values = {"term": name_of(operation.term, names), "parts": list_of(operation.parts, names)}
    rule = _("All of them together replace it.") if operation.rule == Rule.ALL else _("A person chooses one of them.")
    details = [rule, str(_CHILDREN[operation.children]), str(_TAGS[operation.tags])]
    return _("Split “%(term)s” into %(parts)s.") % values, [*details, *_reason(operation.reason)]


def _deprecate(operation: Deprecate, names: Names) -> tuple[str, list[str]]:
    values = {"term": name_of(operation.term, names), "instead": list_of(operation.replaced_by, names)}
    details = [str(_TAGS[operation.tags]), *_reason(operation.reason)]
    if not operation.replaced_by:
        return _("Take “%(term)s” out of use. Nothing replaces it.") % values, details
    if len(operation.replaced_by) > 1 and operation.rule == Rule.ANY:
        return _("Take “%(term)s” out of use; use one of these instead: %(instead)s.") % values, details
    return _("Take “%(term)s” out of use; use this instead: %(instead)s.") % values, details


def _restore(operation: Restore, names: Names) -> tuple[str, list[str]]:
    return _("Bring “%(term)s” back into use.") % {"term": name_of(operation.term, names)}, _reason(operation.reason)


def _broaden(operation: Broaden, names: Names) -> tuple[str, list[str]]:
    values = {"term": name_of(operation.term, names), "broader": name_of(operation.broader, names)}
    return _("Give “%(term)s” the further parent “%(broader)s”. It stays where it is in the tree.") % values, []


def _narrow(operation: Narrow, names: Names) -> tuple[str, list[str]]:
    values = {"term": name_of(operation.term, names), "broader": name_of(operation.broader, names)}
    return _("Remove the further parent “%(broader)s” from “%(term)s”. It stays where it is in the tree.") % values, []


def _import(operation: Import, names: Names) -> tuple[str, list[str]]:
    key = f"import {operation.term_import}"
    return _("Carry out the import of %(file)s.") % {"file": names.get(key, f"#{operation.term_import}")}, []


def _undo(operation: Undo, names: Names) -> tuple[str, list[str]]:
    lines = dict.fromkeys(
        _("%(what)s of “%(term)s”") % {"what": _STEPS.get(step["what"], step["what"]), "term": name_of(step["term"], names)}
        for step in operation.steps
    )
    shown = [*lines][:MOST_STEPS]
    if more := len(lines) - len(shown):
        shown.append(ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more})
    shown += [_OTHERS[record["what"]](record) for record in operation.others if record["what"] in _OTHERS]
    return _("Take back what was done, where nobody has changed it since."), shown


def _tags(record: Mapping[str, Any]) -> str:
    count = len(record["assets"])
    return ngettext("the tags of %(count)d asset", "the tags of %(count)d assets", count) % {"count": count}


def _subscriptions(record: Mapping[str, Any]) -> str:
    count = len(record["systems"])
    said = ngettext("what %(count)d channel system serves", "what %(count)d channel systems serve", count)
    return said % {"count": count}


def _reason(reason: str) -> list[str]:
    return [_("Reason: %(reason)s") % {"reason": reason.strip()}] if reason.strip() else []


_STEPS = {
    "exists": gettext_lazy("the creation"),
    "place": gettext_lazy("the place"),
    "status": gettext_lazy("the status"),
    "label": gettext_lazy("a label"),
    "synonym": gettext_lazy("a synonym"),
    "broader": gettext_lazy("a further parent"),
    "related": gettext_lazy("a related term"),
}
_OTHERS = {"tags": _tags, "subscriptions": _subscriptions}
SENTENCES: dict[type[Any], Callable[[Any, Names], tuple[str, list[str]]]] = {
    Create: _create,
    Rename: _rename,
    Move: _move,
    Reorder: _reorder,
    Merge: _merge,
    Split: _split,
    Deprecate: _deprecate,
    Restore: _restore,
    Broaden: _broaden,
    Narrow: _narrow,
    Import: _import,
    Undo: _undo,
}
