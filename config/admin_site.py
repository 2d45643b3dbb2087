"""The one admin site: stock Django pages inside our shell."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class ThroughlineAdminSite(AdminSite):
    """Signs in where everybody signs in, and has no navigation of its own."""

    site_header = gettext_lazy("Throughline")
    site_title = gettext_lazy("Throughline")
    index_title = gettext_lazy("Administration")
    enable_nav_sidebar = False

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send visitors to our sign-in page; tell those who are signed in why they may not enter."""
        target = request.GET.get(REDIRECT_FIELD_NAME, "")
        if request.user.is_anonymous:
            return HttpResponseRedirect(reverse("sign-in", query={REDIRECT_FIELD_NAME: target or reverse("admin:index")}))
        if self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        raise PermissionDenied(
            _("%(person)s is not marked as staff. Only staff may open the administration.")
            % {"person": request.user.display_name}
        )


class ThroughlineAdminConfig(AdminConfig):
    default_site = "config.admin_site.ThroughlineAdminSite"
