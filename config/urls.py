"""All doors of the web server."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("people.urls")),
    path("taxonomy/", include("taxonomy.urls")),
    path("channels/", include("channels.urls")),
    path("admin/", admin.site.urls),
]
# While the rooms are being built, the ones that exist are open.
for prefix, module in (("", "content.urls"), ("", "propagation.urls"), ("api/v1/", "config.api_urls")):
    if find_spec(module):
        urlpatterns.append(path(prefix, include(module)))
