"""The stock admin's pages of governed models: read-only, with history. Only services write, called by our own pages."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from simple_history.admin import SimpleHistoryAdmin
from simple_history.models import DeletedObject, ModelChange
from simple_history.template_utils import HistoricalRecordContextHelper


class _ChangeWords(HistoricalRecordContextHelper):
    """Words for what changed. simple_history calls a reference that was empty "deleted"; here it is empty."""

    def prepare_delta_change_value(self, change: ModelChange, value: Any) -> Any:
        empty = isinstance(value, DeletedObject) and value.pk is None
        return "" if empty else super().prepare_delta_change_value(change, value)


class ReadOnlyAdmin(SimpleHistoryAdmin):
    """Shows objects and all their versions; changes nothing."""

    object_history_list_template = "admin/history_list.html"  # the stock one has a style attribute, which the CSP refuses
    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any | None = None) -> tuple[str, ...]:
        """All fields, also for an old version; an editable field would offer every term as a choice."""
        return tuple(field.name for field in (*self.opts.fields, *self.opts.many_to_many))

    def get_historical_record_context_helper(self, request: HttpRequest, historical_record: Any) -> _ChangeWords:
        return _ChangeWords(self.model, historical_record)

    def revert_disabled(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return True

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show one old version. The stock view would write it back on POST and bypass the services."""
        if request.method not in {"GET", "HEAD"}:
            raise PermissionDenied(_("You can read an old version here, but not restore it."))
        return super().history_form_view(request, object_id, version_id, extra_context)
