"""Channel systems in the stock admin, read-only. Our own pages show their secrets and tokens, by fingerprint only."""

from django.contrib import admin
from django.urls import reverse

from channels.models import ChannelSystem
from pages.admin.read_only import ReadOnlyAdmin


@admin.register(ChannelSystem)
class ChannelSystemAdmin(ReadOnlyAdmin):
    list_display = ("name", "code", "mode", "state", "subscription_version", "updated_at")
    list_filter = ("mode", "state")
    search_fields = ("code", "name")
    fields = (
        "name",
        "code",
        "mode",
        "url",
        "state",
        "channels",
        "languages",
        "filters",
        "subscription_version",
        "created_at",
        "updated_at",
    )

    def view_on_site(self, channel_system: ChannelSystem) -> str:
        return reverse("channel-detail", args=[channel_system.code])
