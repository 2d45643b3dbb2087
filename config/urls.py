"""All addresses of the web server."""

from django.apps import apps
from django.contrib import admin
from django.urls import include, path

from config import health
from rest.views import Root

handler400 = "config.errors.bad_request"
handler403 = "config.errors.permission_denied"
handler404 = "config.errors.page_not_found"
handler500 = "config.errors.server_error"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("api/v1", Root.as_view(), name="api-root"),
    path("api/v1/", include("config.api_urls")),
    path("admin/", admin.site.urls),
    path("", include("pages.urls")),
]
if apps.is_installed("demo"):
    urlpatterns.append(path("first-run/demo/", include("demo.urls")))
