from django.urls import path

from taxonomy.api import views

urlpatterns = [
    path("facets", views.FacetList.as_view(), name="api-facets"),
    path("terms", views.TermList.as_view(), name="api-terms"),
    path("terms/<str:reference>", views.TermDetail.as_view(), name="api-term"),
    path("terms/<str:reference>/descendants", views.TermDescendants.as_view(), name="api-term-descendants"),
    path("terms/<str:reference>/ancestors", views.TermAncestors.as_view(), name="api-term-ancestors"),
]
