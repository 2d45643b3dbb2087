"""Writing single terms. Each function locks first and loads its rows afterwards: an instance from before the lock may carry
stale tree numbers, so callers' instances name rows and nothing more."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from people.history import delete_as, save_as
from people.models import User
from people.rights import require
from taxonomy import labels as label_rules
from taxonomy import tree_lock
from taxonomy.models import CODE_PATTERN, Facet, Term, TermLabel, TermStatus, validate_code
from taxonomy.services import ancestors


def create_term(
    *,
    facet: Facet,
    code: str,
    labels: dict[str, str],
    parent: Term | None = None,
    status: str = TermStatus.ACTIVE,
    definition: str = "",
    actor: User,
) -> Term:
    """Create a term as the last child of `parent`, or as the last root; `labels` is language -> text.

    Raises ValidationError for a bad or taken code, no label, a parent of another facet or one that is out of use.
    """
    require(actor, "taxonomy.add_term")
    cleaned = _clean_labels(labels)
    if not any(cleaned.values()):
        raise ValidationError({"labels": _("Give the term “%(code)s” at least one label.") % {"code": code}})
    if status not in {TermStatus.ACTIVE, TermStatus.PROPOSED}:
        raise ValidationError({"status": _("A new term is active or proposed.")})
    if not label_rules.is_storable(definition):
        raise ValidationError({"definition": _("The definition holds a NUL or half a character; remove it.")})
    with tree_lock.locked():
        above = _parent_in(facet, parent)
        term = Term(facet=facet, parent=above, code=code, status=status, definition=definition)
        _refuse_bad_code(term)
        save_as(term, actor=actor)
        ancestors.attach_new(term)
        for language, text in cleaned.items():
            if text:
                save_as(TermLabel(term=term, language=language, text=text), actor=actor)
    return term


def set_labels(*, term: Term, labels: dict[str, str], actor: User) -> Term:
    """Set the labels of the languages in `labels`; a blank text removes that language, others stay as they are.

    Raises ValidationError for a bad language or text, and when no label would be left.
    """
    require(actor, "taxonomy.change_term")
    cleaned = _clean_labels(labels)
    with tree_lock.locked():
        current = _reload(term)
        stored = {label.language: label for label in current.labels.all()}
        kept = {language: label.text for language, label in stored.items()} | cleaned
        if not any(kept.values()):
            raise ValidationError({"labels": _("The term “%(code)s” must keep at least one label.") % {"code": current.code}})
        for language, text in cleaned.items():
            label = stored.get(language)
            if label is None and text:
                save_as(TermLabel(term=current, language=language, text=text), actor=actor)
            elif label is not None and not text:
                delete_as(label, actor=actor)
            elif label is not None and label.text != text:
                label.text = text
                save_as(label, actor=actor)
    return current


def move_term(*, term: Term, parent: Term | None, actor: User) -> Term:
    """Move `term` and all below it under `parent`, or make it a root.

    Raises ValidationError for a cycle, and for a parent of another facet or one that is out of use. Where it already is,
    nothing is written.
    """
    require(actor, "taxonomy.change_term")
    with tree_lock.locked():
        current = _reload(term)
        above = _parent_in(current.facet, parent)
        if above is not None and above.is_descendant_of(current, include_self=True):
            raise ValidationError(
                {
                    "parent": _("“%(code)s” cannot be moved under “%(parent)s”: that would make it its own ancestor.")
                    % {"code": current.code, "parent": above.code}
                }
            )
        if current.parent_id != (above.pk if above else None):
            current.parent = above
            save_as(current, actor=actor)
            ancestors.move_subtree(current)
    return current


def deprecate_term(*, term: Term, replaced_by: Term | None = None, reason: str, actor: User) -> Term:
    """Take `term` out of use for new tags; its code resolves to `replaced_by` where one is given.

    Raises ValidationError without a reason, for a term that is out of use already (code "conflict"), and for a replacement
    that is the term itself, of another facet or out of use.
    """
    require(actor, "taxonomy.change_term")
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the term is taken out of use.")})
    with tree_lock.locked():
        current = _reload(term)
        if not current.is_usable:
            raise ValidationError(
                _("“%(code)s” is already %(status)s.") % {"code": current.code, "status": current.get_status_display().lower()},
                code="conflict",
            )
        current.replaced_by = _replacement_for(current, replaced_by)
        current.status = TermStatus.DEPRECATED
        save_as(current, actor=actor, reason=reason.strip())
    return current


def _reload(term: Term) -> Term:
    found = Term.objects.select_related("facet").filter(pk=term.pk).first()
    if found is None:
        raise ValidationError(_("The term “%(code)s” no longer exists.") % {"code": term.code}, code="conflict")
    return found


def _parent_in(facet: Facet, parent: Term | None) -> Term | None:
    if parent is None:
        return None
    current = _reload(parent)
    names = {"parent": current.code, "facet": current.facet.code, "wanted": facet.code}
    if current.facet_id != facet.pk:
        raise ValidationError(
            {
                "parent": _("“%(parent)s” is a term of the facet %(facet)s; choose a parent in the facet %(wanted)s.") % names,
            }
        )
    if not current.is_usable:
        raise ValidationError({"parent": _("“%(parent)s” is out of use; choose a parent that is in use.") % names})
    return current


def _replacement_for(term: Term, replaced_by: Term | None) -> Term | None:
    if replaced_by is None:
        return None
    current = _reload(replaced_by)
    names = {"replacement": current.code, "code": term.code, "facet": term.facet.code}
    if current.pk == term.pk:
        message = _("“%(code)s” cannot replace itself; choose another term.") % names
    elif current.facet_id != term.facet_id:
        message = _("“%(replacement)s” is of another facet; choose a replacement in the facet %(facet)s.") % names
    elif not current.is_usable:
        message = _("“%(replacement)s” is out of use itself; choose a term that is in use.") % names
    else:
        return current
    raise ValidationError({"replaced_by": message})


def _refuse_bad_code(term: Term) -> None:
    if not re.fullmatch(CODE_PATTERN, term.code):
        raise ValidationError({"code": validate_code.message})
    term.clean_fields(exclude=["parent", "replaced_by", "facet", "lft", "rght", "tree_id", "level"])
    if Term.objects.filter(facet=term.facet, code=term.code).exists():
        raise ValidationError(
            {
                "code": _("The facet %(facet)s already has a term “%(code)s”; codes are for ever, so choose another.")
                % {"facet": term.facet.code, "code": term.code}
            }
        )


def _clean_labels(labels: dict[str, str]) -> dict[str, str]:
    cleaned, problems = label_rules.clean(labels)
    if problems:
        raise ValidationError({"labels": problems})
    return cleaned
