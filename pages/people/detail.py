"""The page of one person."""

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from channels.models import ApiToken
from pages import crumbs
from pages.doors import SignedIn, permitted
from pages.paging import page_of
from people.models import SYSTEM_USERNAME, User
from people.queries.accounts import events_of, may_change, open_sessions
from people.queries.codes import has_codes

EVENTS = 20


@require_safe
@permitted("people.view_user")
def person_detail(request: SignedIn, pk: int) -> HttpResponse:
    """Show the account of a person: roles, how they sign in, which tokens they issued, what happened to it."""
    person = get_object_or_404(User.objects.exclude(username=SYSTEM_USERNAME), pk=pk)
    now = timezone.now()
    valid = Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=now))
    context = {
        "person": person,
        "roles": [group.name for group in person.groups.order_by("name")],
        "has_codes": has_codes(person),
        "sessions": open_sessions(person, now).count(),
        "tokens": ApiToken.objects.filter(valid, created_by=person).select_related("channel_system").order_by("-pk"),
        "page": page_of(request, events_of(person), EVENTS),
        "may_change": may_change(request.user, person),
        "crumbs": crumbs.people(),
    }
    return render(request, "people/detail.html", context)
