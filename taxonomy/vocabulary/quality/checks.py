"""The checks by name: how grave each is and what to do about it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from taxonomy.vocabulary.rows import Severity


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found. `check` is an id in CHECKS; `file` and `row` are those of the first of `codes`, as in TermRow.

    `codes` are all terms concerned; `message` names the first few. A condition that many terms share is one finding.
    """

    check: str
    severity: Severity
    codes: tuple[str, ...]
    message: str
    file: str = ""
    row: int = 0


class Check(NamedTuple):
    """One check; `advice` says what to do, in a sentence."""

    id: str
    title: str | Promise
    severity: Severity
    advice: str | Promise


_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

CHECKS: Mapping[str, Check] = {
    check.id: check
    for check in (
        # what a term is
        Check("missing-code", _("No code"), _ERROR, _("Give each term a code; it is what everything else refers to.")),
        Check("duplicate-code", _("Code used twice"), _ERROR, _("Give each term a code of its own.")),
        Check("duplicate-uri", _("URI used twice"), _ERROR, _("Give each term a URI of its own, or merge the terms.")),
        Check("S9", _("Term that is the vocabulary itself"), _ERROR, _("Give the term a URI other than the vocabulary's.")),
        Check("anr", _("Notation used twice"), _WARNING, _("Change one of the notations, or merge the terms.")),
        Check("husv", _("URI that is not a web address"), _INFO, _("Use a URI that starts with https:// and has no spaces.")),
        # labels
        Check("ml", _("No label"), _ERROR, _("Give the term a preferred label.")),
        Check("S13", _("Label that is also a synonym"), _ERROR, _("Keep the text as label or as one kind of synonym only.")),
        Check("S14", _("Two preferred labels in one language"), _ERROR, _("Keep one; make the other a synonym.")),
        Check("el", _("Empty label"), _WARNING, _("Write a text, or remove the label or synonym.")),
        Check("sibling-label", _("Siblings with the same label"), _WARNING, _("Tell them apart in the label, or merge them.")),
        Check("parent-label", _("Same label as the term above"), _WARNING, _("Say in the label what sets the term apart.")),
        Check("ol", _("Same label elsewhere"), _INFO, _("See whether these are one term, or tell them apart in the label.")),
        Check("synonym", _("Synonym of several terms"), _INFO, _("Keep the synonym on the term that a search should find.")),
        Check("ucil", _("Unusual characters"), _INFO, _("Retype the text; such characters often come from copying.")),
        Check("long-label", _("Long label"), _INFO, _("Shorten the label, and keep the long form as a synonym.")),
        Check("uc", _("No definition"), _WARNING, _("Write a definition, so that authors know when to use the term.")),
        # languages
        Check("oilt", _("Language not named, or not known"), _WARNING, _("Name the language by a tag, such as fr or pt-BR.")),
        Check("translation", _("Missing translation"), _WARNING, _("Add a preferred label in that language.")),
        Check("ilc", _("Language used for some terms only"), _INFO, _("Translate the others too, or leave the language out.")),
        Check("ncl", _("No language in common"), _WARNING, _("Choose one language, and give every term a label in it.")),
        # structure
        Check("self-parent", _("Term above itself"), _ERROR, _("Name another parent, or none for a term at the top.")),
        Check("unknown-parent", _("Unknown parent"), _ERROR, _("Correct the code of the parent, or add that term.")),
        Check("chr", _("Circle of parents"), _ERROR, _("Cut the circle at one of the terms.")),
        Check("S27", _("Related to a term above it"), _ERROR, _("Remove the relation; the tree says it already.")),
        Check("unknown-link", _("Link to an unknown term"), _WARNING, _("Correct the code, or remove the link.")),
        Check("hr", _("Needless parent"), _WARNING, _("Remove the parent that is above another parent of the term.")),
        Check("rrc", _("Related to itself"), _WARNING, _("Remove the relation.")),
        Check("oc", _("Term without any link"), _WARNING, _("Put the term under another, or relate it to one.")),
        Check("var", _("Related siblings"), _INFO, _("Remove the relation if it says no more than the common parent.")),
        Check("dcc", _("Separate groups of terms"), _INFO, _("If it is not on purpose, put one group under another.")),
        # mappings
        Check("S46", _("Mapping that contradicts itself"), _ERROR, _("Keep one kind of mapping to that concept.")),
        Check("mri", _("Mapping inside the vocabulary"), _WARNING, _("Use parents or related terms; mappings lead elsewhere.")),
        Check("unmapped", _("No mapping"), _INFO, _("Add a mapping, since other terms have one.")),
        # life
        Check("no-successor", _("Out of use without successor"), _WARNING, _("Name the term to use instead.")),
        Check("still-used", _("Out of use, but still on content"), _WARNING, _("Tag the content with the successor.")),
        Check("lost-successor", _("Successor out of use"), _WARNING, _("Name a successor that is in use.")),
        Check("successor-circle", _("Circle of successors"), _WARNING, _("Name a successor outside the circle.")),
        Check("dates", _("Ends before it begins"), _WARNING, _("Correct one of the two dates.")),
    )
}
"""In the order of a report. Short ids are those of the SKOS Reference (S9 ...) and of qSKOS (ml, el ...).

qSKOS says dlv, ipl, rc and mc for S13, S14, S27 and S46. The other ids are ours. Rows have one label for each tag, so S14 is
found here only if tags differ in case; a reader reports the labels that it left out.
"""

NOT_CHECKED: Mapping[str, str | Promise] = {
    "S36": _("A term does not hold the collections that it is in."),
    "S37": _("Only the reader of a file sees whether a collection is a term too."),
    "strc": _("Only direct parents are kept, so terms cannot be linked by transitive relations alone."),
    "urc": _("Terms are always related both ways, whichever of them states it."),
    "otc": _("A top term is a term without a parent; nobody has to declare it."),
    "tchbc": _("A top term is a term without a parent, so it never has one."),
    "bl": _("Only a request over the network shows whether a web address answers."),
    "mil": _("Only other systems know which of them link here."),
    "mol": _("Links to other vocabularies are mappings; see “No mapping”."),
    "usr": _("Only the reader of a file sees unknown SKOS names."),
}
"""Conditions of SKOS and checks of qSKOS that are not checked here -> why: rows cannot break or cannot show them."""
