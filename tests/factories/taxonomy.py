"""Terms for tests, made through the services, and trees written and read as indented text."""

from textwrap import dedent

from people.models import User
from taxonomy.models import Facet, Term
from taxonomy.services.terms import create_term

INDENT = "    "


def term(code: str, *, facet: str = "product", parent: Term | None = None, actor: User) -> Term:
    """An active term whose English label is its code."""
    return create_term(facet=Facet.objects.get(code=facet), code=code, labels={"en": code}, parent=parent, actor=actor)


def grow(text: str, *, facet: str = "product", actor: User) -> dict[str, Term]:
    """The terms of an indented text, one code a line and four spaces a level; code -> term."""
    grown: dict[str, Term] = {}
    above: list[Term] = []
    for line in dedent(text).strip().splitlines():
        code = line.strip()
        level = (len(line) - len(line.lstrip())) // len(INDENT)
        above = above[:level]
        grown[code] = term(code, facet=facet, parent=above[-1] if above else None, actor=actor)
        above.append(grown[code])
    return grown


def drawn(facet: str = "product") -> str:
    """The tree of a facet as indented text, drawn from lft and level alone."""
    rows = Term.objects.filter(facet__code=facet).order_by("tree_id", "lft").values_list("code", "level")
    return "\n".join(INDENT * level + code for code, level in rows)
