"""People in the stock admin: accounts, their roles, their passwords."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as StockUserAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from people.models import User


@admin.register(User)
class UserAdmin(StockUserAdmin):
    """Django's page with roles in the list. People are made inactive, never deleted, so history keeps their names."""

    list_display = ("username", "first_name", "last_name", "roles", "is_staff", "is_active")
    list_filter = ("is_active", "is_staff", "groups")

    readonly_fields = ("last_login", "date_joined")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    @admin.display(description=_("roles"))
    def roles(self, person: User) -> str:
        return ", ".join(group.name for group in person.groups.all())
