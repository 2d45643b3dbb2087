"""Change requests, releases and deliveries in the stock admin: read-only. Only services write them."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from pages.admin.content import EvidenceAdmin, shown_json
from pages.admin.read_only import ReadOnlyAdmin
from propagation.delivery.models import Achievement, Attempt, Receipt, ReleaseTarget, ServingState, Stream
from propagation.feed.models import Document, FeedEntry, Release
from propagation.review.models import Change, ChangeRequest, Verdict


class ReadOnlyInline(admin.TabularInline):
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ChangeInline(ReadOnlyInline):
    model = Change

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Change]:
        return super().get_queryset(request).select_related("asset", "revision", "base_revision", "change_request")


class VerdictInline(ReadOnlyInline):
    model = Verdict

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Verdict]:
        return super().get_queryset(request).select_related("reviewer", "change_request")


@admin.register(ChangeRequest)
class ChangeRequestAdmin(ReadOnlyAdmin):
    list_display = ["label", "title", "state", "author", "submitted_at"]
    list_select_related = ["author"]
    list_filter = ["state"]
    search_fields = ["title", "reason", "author__username", "digest"]
    date_hierarchy = "submitted_at"
    inlines = [ChangeInline, VerdictInline]


@admin.register(Verdict)
class VerdictAdmin(EvidenceAdmin):
    list_display = ["change_request", "reviewer", "decision", "at"]
    list_select_related = ["change_request", "reviewer"]
    list_filter = ["decision"]
    search_fields = ["change_request__title", "reviewer__username", "comment", "digest"]


@admin.register(Release)
class ReleaseAdmin(EvidenceAdmin):
    list_display = ["__str__", "change_request", "released_by", "released_at", "first_sequence", "last_sequence"]
    list_select_related = ["change_request", "released_by"]
    search_fields = ["change_request__title", "released_by__username"]
    date_hierarchy = "released_at"


@admin.register(Document)
class DocumentAdmin(EvidenceAdmin):
    list_display = ["public_id", "asset", "channel", "language", "current"]
    list_select_related = ["asset", "channel", "current"]
    list_filter = ["language"]
    search_fields = ["asset__code", "asset__title", "channel__code"]


@admin.register(FeedEntry)
class FeedEntryAdmin(EvidenceAdmin):
    list_display = ["sequence", "document", "operation", "short_hash", "release", "released_at"]
    list_select_related = ["document", "release"]
    list_filter = ["operation"]
    search_fields = ["=sequence", "content_hash", "entry_hash", "document__asset__code"]
    date_hierarchy = "released_at"
    exclude = ["content"]
    readonly_fields = ["served"]

    @admin.display(description=_("content hash"))
    def short_hash(self, entry: FeedEntry) -> str:
        return entry.content_hash[:12]

    @admin.display(description=_("content"))
    def served(self, entry: FeedEntry) -> str | SafeString:
        return shown_json(entry.content)


@admin.register(Stream)
class StreamAdmin(EvidenceAdmin):
    list_display = ["channel_system", "position", "fanned_out", "subscription_version", "handed_out", "acknowledged"]
    list_select_related = ["channel_system"]
    search_fields = ["channel_system__code", "channel_system__name"]


@admin.register(ServingState)
class ServingStateAdmin(EvidenceAdmin):
    list_display = [
        "channel_system",
        "document",
        "operation",
        "position",
        "accepted_position",
        "reported_position",
        "hold",
        "attempts",
        "next_attempt_at",
    ]
    list_select_related = ["channel_system", "document"]
    list_filter = ["channel_system", "hold", "operation"]
    search_fields = ["document__asset__code", "channel_system__code", "last_error"]


@admin.register(Attempt)
class AttemptAdmin(EvidenceAdmin):
    list_display = ["serving_state", "number", "outcome", "response_class", "http_status", "duration_ms", "started_at"]
    list_select_related = ["serving_state"]
    list_filter = ["outcome", "response_class"]
    search_fields = ["serving_state__document__asset__code", "serving_state__channel_system__code", "detail"]
    date_hierarchy = "started_at"


@admin.register(Receipt)
class ReceiptAdmin(EvidenceAdmin):
    list_display = ["channel_system", "document", "status", "position", "content_hash", "received_at"]
    list_select_related = ["channel_system", "document"]
    list_filter = ["channel_system", "status"]
    search_fields = ["document__asset__code", "content_hash", "error_code", "error_detail"]
    date_hierarchy = "received_at"


@admin.register(ReleaseTarget)
class ReleaseTargetAdmin(EvidenceAdmin):
    list_display = ["release", "serving_state", "operation", "confirmed_at", "replaced_at", "confirmed_by"]
    list_select_related = ["release", "serving_state", "confirmed_by"]
    list_filter = ["serving_state__channel_system", "operation"]
    search_fields = ["=release__id", "serving_state__document__asset__code"]


@admin.register(Achievement)
class AchievementAdmin(EvidenceAdmin):
    list_display = ["release", "reached_at", "channel_systems", "confirmed", "replaced"]
    list_select_related = ["release"]
    date_hierarchy = "reached_at"
