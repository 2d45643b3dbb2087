"""The list of people."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pages.doors import SignedIn, permitted
from pages.paging import page_of
from people.filters import PeopleFilters
from people.models import SYSTEM_USERNAME, User

PAGE_SIZE = 50


@require_safe
@permitted("people.view_user")
def people_list(request: SignedIn) -> HttpResponse:
    """List people by name, narrowed by words, role and state."""
    filters = PeopleFilters(request.GET, queryset=User.objects.exclude(username=SYSTEM_USERNAME), request=request)
    found = filters.qs if filters.is_valid() else User.objects.none()
    found = found.prefetch_related("groups").order_by("-is_active", "first_name", "last_name", "username")
    context = {
        "form": filters.form,
        "page": page_of(request, found, PAGE_SIZE),
        "is_filtered": any(request.GET.get(name) for name in filters.form.fields),
        "can_add": request.user.has_perm("people.add_user"),
    }
    return render(request, "people/list.html", context)
