"""Terms for tests, made through the services, and trees written and read as indented text."""

from textwrap import dedent

from people.history import save_as
from people.models import User
from taxonomy.models import Facet, Term, TermRelation
from taxonomy.services.importing import import_terms
from taxonomy.services.operations import carry_out
from taxonomy.services.steps import found
from taxonomy.vocabulary.operations import Create, Deprecate, Move, Rename
from taxonomy.vocabulary.rows import TermRow

INDENT = "    "


def product() -> Facet:
    """The facet of products, as it is now."""
    return Facet.objects.get(code="product")


def create_term(
    *, facet: Facet, code: str, labels: dict[str, str], parent: Term | None = None, definition: str = "", actor: User
) -> Term:
    """An active term, as a release of a change request creates it."""
    above = parent.reference if parent else ""
    operation = Create(term=f"{facet.code}:{code}", labels=labels, parent=above, definition=definition)
    carry_out(operation=operation, actor=actor)
    return found(operation.term)


def term(code: str, *, facet: str = "product", parent: Term | None = None, actor: User) -> Term:
    """An active term whose English label is its code."""
    return create_term(facet=Facet.objects.get(code=facet), code=code, labels={"en": code}, parent=parent, actor=actor)


def grow(text: str, *, facet: str = "product", actor: User) -> dict[str, Term]:
    """The terms of an indented text, one code a line and four spaces a level; code -> term. Each is as `term` makes it."""
    rows: list[TermRow] = []
    above: list[str] = []
    for line in dedent(text).strip().splitlines():
        code = line.strip()
        level = (len(line) - len(line.lstrip())) // len(INDENT)
        above = [*above[:level], code]
        rows.append(TermRow(code, above[-2] if level else "", {"en": code}))
    _import(rows, facet, actor)
    terms = Term.objects.select_related("facet", "parent").filter(facet__code=facet)
    return {term.code: term for term in terms.filter(code__in=[row.code for row in rows]).order_by("tree_id", "lft")}


def many(count: int, *, parent: Term, actor: User) -> None:
    """`count` children called t001 ... below `parent`."""
    codes = [f"t{number:03}" for number in range(1, count + 1)]
    _import([TermRow(code, parent.code, {"en": code}) for code in codes], parent.facet.code, actor)


def twins(count: int, *, actor: User) -> None:
    """`count` pairs of siblings with one label, each a finding."""
    labels = {f"{which}{number:02}": f"Twin {number:02}" for number in range(count) for which in "ab"}
    _import([TermRow(code, "", {"en": label}) for code, label in labels.items()], "product", actor)


def _import(rows: list[TermRow], facet: str, actor: User) -> None:
    """All at once: one by one takes ten times as long, in hundreds of tests."""
    report = import_terms(facet=Facet.objects.get(code=facet), rows=rows, actor=actor)
    assert (report.created, report.problems) == (len(rows), [])


def drawn(facet: str = "product") -> str:
    """The tree of a facet as indented text, drawn from lft and level alone."""
    rows = Term.objects.filter(facet__code=facet).order_by("tree_id", "lft").values_list("code", "level")
    return "\n".join(INDENT * level + code for code, level in rows)


def move_term(*, term: Term, parent: Term | None, actor: User) -> Term:
    """As a release of a change request moves it."""
    carry_out(operation=Move(term=term.reference, parent=parent.reference if parent else ""), actor=actor)
    return found(term.reference)


def set_labels(*, term: Term, labels: dict[str, str], actor: User) -> Term:
    """As a release of a change request renames it, the old labels forgotten."""
    carry_out(operation=Rename(term=term.reference, labels=labels, keeps_old=False), actor=actor)
    return found(term.reference)


def deprecate_term(*, term: Term, replaced_by: Term | None = None, reason: str, actor: User) -> Term:
    """As a release of a change request takes it out of use."""
    instead = (replaced_by.reference,) if replaced_by else ()
    carry_out(operation=Deprecate(term=term.reference, replaced_by=instead, reason=reason), actor=actor)
    return found(term.reference)


def related(one: Term, other: Term, *, actor: User) -> TermRelation:
    """A relation as it lies in the database, also one that no page would take: above one another is a fault (SKOS S27)."""
    return save_as(TermRelation(term_id=min(one.pk, other.pk), other_id=max(one.pk, other.pk)), actor=actor)
