"""All doors of the web server."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path

from config import health

handler400 = "config.errors.bad_request"
handler403 = "config.errors.permission_denied"
handler404 = "config.errors.page_not_found"
handler500 = "config.errors.server_error"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("people.urls")),
    path("taxonomy/", include("taxonomy.urls")),
    path("channels/", include("channels.urls")),
    path("admin/", admin.site.urls),
]
# While the rooms are being built, the ones that exist are open.
for prefix, module in (("", "content.urls"), ("", "propagation.urls"), ("api/v1/", "config.api_urls")):
    if find_spec(module):
        urlpatterns.append(path(prefix, include(module)))
