"""Who has touched a change request, and who may decide about it."""

from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce

from content.models import Edit
from people.models import User
from propagation.feed.models import DocumentOperation
from propagation.review.models import ChangeRequest


def people_who_touched(change_request: ChangeRequest) -> set[int]:
    """Ids of the author and of everyone whose edit is in one of its revisions and not yet live at submission."""
    base = Coalesce("base_revision__number", 0)
    upserts = change_request.changes.filter(operation=DocumentOperation.UPSERT).annotate(base=base)
    carrying = upserts.filter(
        asset=OuterRef("revision__asset"),
        base__lt=OuterRef("revision__number"),
        revision__number__gte=OuterRef("revision__number"),
    )
    return {change_request.author_id, *Edit.objects.filter(Exists(carrying)).values_list("actor", flat=True)}


def possible_reviewers(change_request: ChangeRequest) -> list[User]:
    """Everyone who could approve it now: active, with the review right, and not among those who touched it."""
    able = User.objects.with_perm("propagation.review_changerequest", backend="django.contrib.auth.backends.ModelBackend")
    return list(able.exclude(pk__in=people_who_touched(change_request)).order_by("username"))
