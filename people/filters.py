"""What the list of people can be narrowed by."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet

from people.models import User
from people.rights import ADMINISTRATOR, ROLES

STATES = {"active": _("Active"), "invited": _("Invited, not signed in yet"), "inactive": _("Deactivated")}
_CONDITIONS = {
    "active": Q(is_active=True) & ~Q(last_login=None),
    "invited": Q(is_active=True, last_login=None),
    "inactive": Q(is_active=False),
}


class PeopleFilters(FilterSet):
    q = CharFilter(label=_("Name or e-mail address"), method="with_words")
    role = ChoiceFilter(
        label=_("Role"), choices=[(name, name) for name in (ADMINISTRATOR, *ROLES)], empty_label=_("Any role"), method="in_role"
    )
    state = ChoiceFilter(label=_("State"), choices=list(STATES.items()), empty_label=_("Any state"), method="in_state")

    def with_words(self, people: QuerySet[User], _name: str, words: str) -> QuerySet[User]:
        for word in words.split()[:5]:
            people = people.filter(
                Q(username__icontains=word)
                | Q(first_name__icontains=word)
                | Q(last_name__icontains=word)
                | Q(email__icontains=word)
            )
        return people

    def in_role(self, people: QuerySet[User], _name: str, role: str) -> QuerySet[User]:
        return people.filter(is_superuser=True) if role == ADMINISTRATOR else people.filter(groups__name=role)

    def in_state(self, people: QuerySet[User], _name: str, state: str) -> QuerySet[User]:
        return people.filter(_CONDITIONS[state])
