"""Where a term is used, in whatever room: asked of the models themselves, so that this room need not know the others."""

from dataclasses import dataclass

from django.db.models import Count, Field, Model, Q

from taxonomy.models import Term


@dataclass(frozen=True)
class Usage:
    """How many objects of a kind use a term itself (`own`), and how many use it or a term below it (`below`)."""

    model: str
    kind: str
    relation: str
    own: int
    below: int


def usages(term: Term) -> list[Usage]:
    """One line for every kind of object outside the taxonomy that can point at a term; one query each."""
    found = []
    for relation in _relations():
        model, name = relation.model, relation.name
        counts = model.objects.filter(**{f"{name}__ancestor_rows__ancestor": term}).aggregate(
            own=Count("pk", filter=Q((name, term)), distinct=True), below=Count("pk", distinct=True)
        )
        kind, field = model._meta.verbose_name_plural, relation.verbose_name
        found.append(Usage(model._meta.model_name or "", str(kind), str(field), counts["own"], counts["below"]))
    return found


def _relations() -> list["Field[object, object]"]:
    """The fields of other rooms that point at terms; the rows between a many-to-many pair count as the pair does."""
    related = [relation for relation in Term._meta.related_objects if relation.related_model._meta.app_label != "taxonomy"]
    between: set[type[Model]] = {relation.through for relation in related if relation.many_to_many}
    return [relation.field for relation in related if relation.related_model not in between]
