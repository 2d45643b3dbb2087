"""Everything below /api/v1/."""

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView

from config import api_views

# Swagger UI sets style attributes; nothing else on this page is relaxed, and all of it comes from here.
docs = csp_update({"style-src": [SELF, UNSAFE_INLINE]})(SpectacularSwaggerSplitView.as_view(url_name="api-openapi"))

urlpatterns = [
    path("", api_views.Root.as_view(), name="api-root"),
    path("problems/<str:code>", api_views.ProblemKind.as_view(), name="api-problem"),
    path("openapi.json", SpectacularJSONAPIView.as_view(), name="api-openapi"),
    path("docs/", docs, name="api-docs"),
    path("", include("taxonomy.api.urls")),
    path("", include("content.api.urls")),
    path("", include("propagation.api.urls")),
    re_path(r"", api_views.NoSuchAddress.as_view(), name="api-nowhere"),
]
