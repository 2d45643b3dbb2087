"""How sentences about operations name terms and labels. Pure."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

Names = Mapping[str, str]
"""Reference -> how a page names the term."""


def name_of(reference: str, names: Names) -> str:
    """The path of the term; the reference itself when no term has it."""
    return names.get(reference, reference)


def list_of(references: Sequence[str], names: Names) -> str:
    """The paths of several terms, in quotation marks."""
    return "; ".join(_quoted(reference, names) for reference in references)


def _quoted(reference: str, names: Names) -> str:
    return _("“%(term)s”") % {"term": name_of(reference, names)}


def labels_of(labels: Mapping[str, str]) -> str:
    """The labels that are not empty, each with its language."""
    return "; ".join(
        _("“%(text)s” (%(language)s)") % {"text": text, "language": language} if language else _("“%(text)s”") % {"text": text}
        for language, text in labels.items()
        if text
    )
