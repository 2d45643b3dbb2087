"""Where a term is used, in whatever room: asked of the models themselves, so that this room need not know the others.

Only what people keep counts, that is models with a history; what is derived from those does not."""

from dataclasses import dataclass

from django.db.models import Count, Field, ManyToManyRel, Q

from taxonomy.models import Term


@dataclass(frozen=True)
class Usage:
    """How many objects of a kind use a term itself (`own`), and how many use it or a term below it (`below`).

    `relation` says how, where objects of that kind can use terms in more than one way.
    """

    model: str
    kind: str
    relation: str
    own: int
    below: int


def usages(term: Term) -> list[Usage]:
    """One line for every kind of object outside the taxonomy that can point at a term; one query each."""
    found = []
    relations = _relations()
    models = [relation.model for relation in relations]
    for relation in relations:
        model, name = relation.model, relation.name
        counts = model._default_manager.filter(**{f"{name}__ancestor_rows__ancestor": term}).aggregate(
            own=Count("pk", filter=Q((name, term)), distinct=True), below=Count("pk", distinct=True)
        )
        way = str(relation.verbose_name) if models.count(model) > 1 else ""
        found.append(
            Usage(model._meta.model_name or "", str(model._meta.verbose_name_plural), way, counts["own"], counts["below"])
        )
    return found


def _relations() -> list["Field[object, object]"]:
    """The fields of governed models of other rooms that point at terms; rows between a many-to-many pair count as the pair."""
    related = [
        relation
        for relation in Term._meta.related_objects
        if not isinstance(relation.related_model, str)
        and relation.related_model._meta.app_label != "taxonomy"
        and hasattr(relation.related_model, "history")
    ]
    between = {relation.through for relation in related if isinstance(relation, ManyToManyRel)}
    return [relation.field for relation in related if relation.related_model not in between]
