"""How governed models appear in the stock admin: to look at, with their history. Every write is a service behind our pages."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from simple_history.admin import SimpleHistoryAdmin
from simple_history.models import DeletedObject, ModelChange
from simple_history.template_utils import HistoricalRecordContextHelper


class _ChangeWords(HistoricalRecordContextHelper):
    """What changed, in words; simple_history calls a reference that was empty "deleted"."""

    def prepare_delta_change_value(self, change: ModelChange, value: Any) -> Any:
        empty = isinstance(value, DeletedObject) and value.pk is None
        return "" if empty else super().prepare_delta_change_value(change, value)


class ReadOnlyAdmin(SimpleHistoryAdmin):
    """Shows objects and every version of them; changes nothing."""

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
        """Every field, also on the page of an old version: its choosers would list every term there is."""
        return tuple(field.name for field in (*self.opts.fields, *self.opts.many_to_many))

    def get_historical_record_context_helper(self, request: HttpRequest, historical_record: Any) -> _ChangeWords:
        return _ChangeWords(self.model, historical_record)

    def revert_disabled(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return True

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One old version. The stock view would write it back on POST, past every service."""
        if request.method not in {"GET", "HEAD"}:
            raise PermissionDenied(_("An old version can be read here, not restored."))
        return super().history_form_view(request, object_id, version_id, extra_context)
