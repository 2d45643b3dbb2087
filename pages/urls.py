"""Every page, by area."""

from django.urls import include, path

urlpatterns = [
    path("", include("pages.home.urls")),
    path("", include("pages.people.urls")),
    path("assets/", include("pages.assets.urls")),
    path("change-requests/", include("pages.change_requests.urls")),
    path("releases/", include("pages.releases.urls")),
    path("taxonomy/", include("pages.taxonomy.urls")),
    path("channels/", include("pages.channels.urls")),
]
