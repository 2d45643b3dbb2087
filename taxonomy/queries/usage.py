"""Where a term is used, in all rooms. The relations of Term lead to the other rooms, so that this room imports none of them.

Only models with a history count, because people keep those; what is derived from them does not count."""

from dataclasses import dataclass

from django.db.models import Count, Field, ManyToManyRel, Q

from taxonomy.models import Term


@dataclass(frozen=True)
class Usage:
    """How many objects of a kind use a term itself (`own`), and how many use it or a term below it (`below`).

    `relation` names the way of using it, where objects of that kind can use terms in more than one way.
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
    """The fields in other rooms, of models with a history, that point at terms. A many-to-many field counts once: its through
    rows do not."""
    related = [
        relation
        for relation in Term._meta.related_objects
        if not isinstance(relation.related_model, str)
        and relation.related_model._meta.app_label != "taxonomy"
        and hasattr(relation.related_model, "history")
    ]
    between = {relation.through for relation in related if isinstance(relation, ManyToManyRel)}
    return [relation.field for relation in related if relation.related_model not in between]
