"""Everything below /api/v1/."""

from django.urls import include, path, re_path, register_converter
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView

from rest import views
from rest.converters import NumberConverter

# Its own template has a style element, which our content security policy refuses.
docs = SpectacularSwaggerSplitView.as_view(url_name="api-openapi", template_name="api/docs.html")

register_converter(NumberConverter, "number")

urlpatterns = [
    path("", views.RootWithSlash.as_view(), name="api-root-with-slash"),
    path("problems/<str:code>", views.ProblemDescription.as_view(), name="api-problem"),
    path("openapi.json", SpectacularJSONAPIView.as_view(), name="api-openapi"),
    path("docs/", docs, name="api-docs"),
    path("", include("taxonomy.api.urls")),
    path("", include("content.api.urls")),
    path("", include("propagation.delivery.api.urls")),
    path("", include("propagation.review.api.urls")),
    re_path(r"", views.NoSuchAddress.as_view(), name="api-nowhere"),
]
