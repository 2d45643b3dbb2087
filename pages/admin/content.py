"""Content in the stock admin: read-only, with history. Changes go through our pages, which call the services."""

import json
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from content.models import Asset, Edit, Revision, Tag, Variant
from pages.admin.read_only import ReadOnlyAdmin


class EvidenceAdmin(admin.ModelAdmin):
    """Read-only pages, for superusers too, of rows that have no history because they are evidence themselves."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def shown_json(data: bytes | memoryview) -> str | SafeString:
    """Canonical JSON bytes as indented, escaped text: "-" if empty; bytes that are not JSON are shown as text."""
    raw = bytes(data)
    if not raw:
        return "-"
    try:
        text = json.dumps(json.loads(raw), indent=2, ensure_ascii=False)
    except ValueError:
        text = raw.decode("utf-8", errors="replace")
    return format_html("<pre>{}</pre>", text)


class VariantInline(admin.TabularInline):
    model = Variant
    extra = 0
    can_delete = False
    fields = ["channel", "language", "headline", "call_to_action", "link"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Variant]:
        return super().get_queryset(request).select_related("channel", "asset")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Asset)
class AssetAdmin(ReadOnlyAdmin):
    list_display = ["code", "title", "kind", "language", "live_revision", "withdrawn_at", "version", "updated_at"]
    list_select_related = ["live_revision"]
    list_filter = ["kind", "language"]
    search_fields = ["code", "title", "headline"]
    search_help_text = _("Code, title or headline")
    date_hierarchy = "updated_at"
    exclude = ["terms"]
    inlines = [VariantInline]


@admin.register(Variant)
class VariantAdmin(ReadOnlyAdmin):
    list_display = ["asset", "channel", "language", "headline"]
    list_select_related = ["asset", "channel"]
    list_filter = ["language"]
    search_fields = ["asset__code", "asset__title", "headline"]


@admin.register(Tag)
class TagAdmin(ReadOnlyAdmin):
    list_display = ["asset", "term", "facet"]
    list_select_related = ["asset", "term__facet"]
    list_filter = ["term__facet"]
    search_fields = ["asset__code", "term__code"]

    @admin.display(description=_("facet"), ordering="term__facet")
    def facet(self, tag: Tag) -> str:
        return str(tag.term.facet)


@admin.register(Revision)
class RevisionAdmin(EvidenceAdmin):
    list_display = ["asset", "number", "sha256", "created_by", "created_at"]
    list_select_related = ["asset", "created_by"]
    search_fields = ["asset__code", "asset__title", "sha256"]
    date_hierarchy = "created_at"
    fields = ["asset", "number", "sha256", "created_by", "created_at", "content"]
    readonly_fields = ["content"]

    @admin.display(description=_("snapshot"))
    def content(self, revision: Revision) -> str | SafeString:
        return shown_json(revision.snapshot)


@admin.register(Edit)
class EditAdmin(EvidenceAdmin):
    list_display = ["asset", "actor", "at", "revision"]
    list_select_related = ["asset", "actor", "revision"]
    search_fields = ["asset__code", "actor__username"]
    date_hierarchy = "at"
