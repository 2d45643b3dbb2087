"""What one person did."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pages import crumbs
from pages.doors import SignedIn, permitted
from pages.people.doing import Cursor, deeds_of
from people.models import User

PAGE_SIZE = 50


@require_safe
@permitted("people.view_user")
def person_activity(request: SignedIn, pk: int) -> HttpResponse:
    """List what a person did, newest first, page by page."""
    person = get_object_or_404(User, pk=pk)
    given = request.GET.get("after", "")
    after = Cursor.read(given) if given else None
    if given and after is None:
        raise Http404(_("This is no place in the list."))
    deeds, following = deeds_of(person, after, PAGE_SIZE)
    context = {
        "person": person,
        "deeds": deeds,
        "older": following.text() if following else "",
        "crumbs": crumbs.people(person),
    }
    return render(request, "people/activity.html", context | {"is_first": after is None})
