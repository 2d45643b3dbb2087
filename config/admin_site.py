"""The one admin site: stock Django pages inside our shell."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class ThroughlineAdminSite(AdminSite):
    site_header = _("Throughline")
    site_title = _("Throughline")
    index_title = _("Administration")
    enable_nav_sidebar = False

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().each_context(request), "section": "admin"}


class ThroughlineAdminConfig(AdminConfig):
    default_site = "config.admin_site.ThroughlineAdminSite"
