"""Published versions for tests, made through the service, and something to publish."""

from people.models import User
from taxonomy.models import Facet, FacetVersion, Term
from taxonomy.queries.current_version import CurrentVersion
from taxonomy.services.operations import carry_out
from taxonomy.services.versions import publish_version
from taxonomy.vocabulary.operations import Merge
from tests.factories.taxonomy import deprecate_term, move_term, set_labels, term


def published(facet: str = "product", *, note: str = "As it is.", actor: User) -> FacetVersion:
    """The next version of `facet` as it is now."""
    row = Facet.objects.get(code=facet)
    return publish_version(facet=row, note=note, seen_sha256=CurrentVersion(row).frozen.sha256, actor=actor)


def change_much(terms: dict[str, Term], *, actor: User) -> None:
    """To the tree of tests/taxonomy/conftest.py, one of nearly everything that can happen to terms."""
    term("savings", actor=actor)
    move_term(term=terms["travel"], parent=terms["debit"], actor=actor)
    set_labels(term=terms["cards"], labels={"en": "Plastic"}, actor=actor)
    deprecate_term(term=terms["loans"], reason="Sold.", actor=actor)
    carry_out(operation=Merge(term="product:credit", into="product:debit"), actor=actor)
