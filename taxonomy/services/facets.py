"""Adds facets, and changes their names and rules."""

from typing import Any

from django.core.exceptions import ValidationError
from django.urls import get_script_prefix, resolve, reverse
from django.utils.translation import gettext as _

from people.history import save_as
from people.models import User
from people.rights import require
from people.transactions import retried
from taxonomy import tree_lock
from taxonomy.models import Facet, Term
from taxonomy.vocabulary.detail_rules import text_problems, tidy_line, tidy_text, uri_problems
from taxonomy.vocabulary.limits import DEPTH_LIMIT, FACET_NAME_MAX_LENGTH

DESCRIPTION_MAX_LENGTH = 5_000


@retried
def create_facet(
    *,
    code: str,
    name: str,
    description: str = "",
    uri: str = "",
    max_depth: int | None = None,
    assets_may_carry: bool = True,
    free_proposals: bool = True,
    free_additions: bool = True,
    actor: User,
) -> Facet:
    """Add a facet, which comes after the built-in ones. Its code never changes.

    Raises PermissionDenied without `taxonomy.add_facet`; ValidationError by field for a code that is bad, taken or the address
    of a page, and for all that save_facet refuses.
    """
    require(actor, "taxonomy.add_facet")
    with tree_lock.locked():
        facet = Facet(code=code.strip())
        problems = _code_problems(facet.code)
        _assign(facet, name, description, uri, max_depth)
        facet.assets_may_carry, facet.free_proposals, facet.free_additions = assets_may_carry, free_proposals, free_additions
        _check(facet, {"code": problems} if problems else {})
        return save_as(facet, actor=actor)


@retried
def save_facet(
    *,
    facet: Facet,
    name: str,
    description: str,
    uri: str,
    max_depth: int | None,
    assets_may_carry: bool,
    free_proposals: bool,
    free_additions: bool,
    actor: User,
) -> Facet:
    """Save the name and rules of a facet, and return it. Writes nothing where nothing differs.

    `max_depth` None means as many levels as needed. When `assets_may_carry` becomes false, existing tags stay. Without
    `free_additions` a second person must agree to each new active term, at every door. Raises PermissionDenied without
    `taxonomy.change_facet`; ValidationError by field for an empty name, for a URI that is not one or belongs to another facet,
    and for fewer levels than the tree has (it names the deepest term).
    """
    require(actor, "taxonomy.change_facet")
    with tree_lock.locked():
        row = Facet.objects.get(pk=facet.pk)
        before = _rules(row)
        _assign(row, name, description, uri, max_depth)
        row.assets_may_carry, row.free_proposals, row.free_additions = assets_may_carry, free_proposals, free_additions
        _check(row, {})
        if _rules(row) != before:
            save_as(row, actor=actor)
    return row


def _assign(facet: Facet, name: str, description: str, uri: str, max_depth: int | None) -> None:
    facet.name, facet.description, facet.uri = tidy_line(name), tidy_text(description), tidy_line(uri)
    facet.max_depth = max_depth


def _rules(facet: Facet) -> dict[str, Any]:
    return {field.attname: getattr(facet, field.attname) for field in Facet._meta.concrete_fields}


def _code_problems(code: str) -> list[str]:
    try:
        Facet(code=code).clean_fields(exclude=["name"])
    except ValidationError as error:
        return list(error.message_dict["code"])
    address = reverse("facet", args=[code]).removeprefix(get_script_prefix().rstrip("/"))
    if resolve(address).url_name != "facet":
        return [_("“%(code)s” is the address of a page; choose another code.") % {"code": code}]
    if Facet.objects.filter(code=code).exists():
        return [_("There is a facet “%(code)s” already.") % {"code": code}]
    return []


def _check(facet: Facet, problems: dict[str, list[str]]) -> None:
    found = {
        **problems,
        "name": text_problems(facet.name, limit=FACET_NAME_MAX_LENGTH) if facet.name else [_("Give the facet a name.")],
        "description": text_problems(facet.description, limit=DESCRIPTION_MAX_LENGTH),
        "uri": _uri_problems(facet),
        "max_depth": _depth_problems(facet),
    }
    if found := {name: wrong for name, wrong in found.items() if wrong}:
        raise ValidationError(found)


def _uri_problems(facet: Facet) -> list[str]:
    if not facet.uri or (problems := uri_problems(facet.uri)):
        return problems if facet.uri else []
    taken = Facet.objects.filter(uri=facet.uri).exclude(pk=facet.pk).first()
    return [_("This is the URI of the facet %(other)s already.") % {"other": taken.code}] if taken else []


def _depth_problems(facet: Facet) -> list[str]:
    if facet.max_depth is None:
        return []
    if not 1 <= facet.max_depth <= DEPTH_LIMIT:
        return [_("A tree has 1 to %(limit)d levels; leave it empty for as many as needed.") % {"limit": DEPTH_LIMIT}]
    deepest = Term.objects.filter(facet=facet).order_by("-level", "tree_id", "lft").first() if facet.pk else None
    if deepest is not None and deepest.level + 1 > facet.max_depth:
        message = _("“%(code)s” stands on level %(level)d; move it up first, or allow %(level)d levels.")
        return [message % {"code": deepest.code, "level": deepest.level + 1}]
    return []
