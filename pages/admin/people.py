"""People in the stock admin: accounts, roles, passwords. What is done here leaves the same events as our own pages."""

from dataclasses import replace
from typing import Any, cast

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as StockUserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from people.models import EventKind, User
from people.queries.accounts import account_of
from people.services.account_events import leave_event, record_account_changes
from people.services.accounts import lock_accounts
from people.services.passwords import set_password

# Their pages would show keys, and change them past our services.
admin.site.unregister([TOTPDevice, StaticDevice])


class PasswordForm(AdminPasswordChangeForm):
    """Django's form; a service saves, under the name of whoever changes it (UserAdmin.get_object notes who)."""

    def save(self, commit: bool = True) -> User:  # noqa: FBT001, FBT002 - Django's own signature
        person = cast("User", self.user)
        password = self.cleaned_data["password1"] if self.cleaned_data["set_usable_password"] else None
        row = set_password(person=person, password=password, reason=_("Set in the administration."), actor=person.changed_by)  # type: ignore[attr-defined]
        person.password = row.password
        return row


@admin.register(User)
class UserAdmin(StockUserAdmin):
    """Django's page with roles in the list. People are made inactive, never deleted, so history keeps their names."""

    list_display = ("username", "first_name", "last_name", "roles", "is_staff", "is_active")
    list_filter = ("is_active", "is_staff", "groups")

    readonly_fields = ("last_login", "date_joined")
    change_password_form = PasswordForm

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> User | None:
        """The person, with a note of who looks at the page; the form for passwords reads it."""
        person = super().get_object(request, object_id, from_field)
        if person is not None:
            person.changed_by = request.user
        return person

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:  # noqa: FBT001
        """Keep what the account was before; whoever gets a first password here must change it."""
        form.account_before = account_of(lock_accounts(person=obj)) if change else None  # type: ignore[attr-defined]
        if not change:
            obj.must_change_password = obj.has_usable_password()
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:  # noqa: FBT001
        """Save the roles, then leave the events. Django runs all of it in one transaction."""
        super().save_related(request, form, formsets, change)
        person, actor, reason = form.instance, cast("User", request.user), _("Changed in the administration.")
        before = form.account_before  # type: ignore[attr-defined]
        if before is None:
            leave_event(person=person, kind=EventKind.CREATED, reason=reason, actor=actor)
            before = replace(account_of(person), roles="", is_administrator=False)
        record_account_changes(person=person, before=before, reason=reason, actor=actor)

    @admin.display(description=gettext_lazy("roles"))
    def roles(self, person: User) -> str:
        return ", ".join(group.name for group in person.groups.all())
