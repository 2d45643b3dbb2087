from django.urls import path

from taxonomy.api import change_views, search_views, version_views, views

urlpatterns = [
    path("facets", views.FacetList.as_view(), name="api-facets"),
    path("facets/<str:facet>", views.FacetDetail.as_view(), name="api-facet"),
    path("facets/<str:facet>/export", version_views.FacetExport.as_view(), name="api-facet-export"),
    path("facets/<str:facet>/versions", version_views.FacetVersions.as_view(), name="api-facet-versions"),
    path("facets/<str:facet>/versions/<str:version>", version_views.FacetVersionDetail.as_view(), name="api-facet-version"),
    path("terms", views.TermList.as_view(), name="api-terms"),
    # These name no terms, because every reference has a colon.
    path("terms/changes", change_views.TermChanges.as_view(), name="api-term-changes"),
    path("terms/resolve", search_views.TermResolve.as_view(), name="api-term-resolve"),
    path("terms/suggest", search_views.TermSuggestions.as_view(), name="api-term-suggest"),
    path("terms/<str:reference>", views.TermDetail.as_view(), name="api-term"),
    path("terms/<str:reference>/descendants", views.TermDescendants.as_view(), name="api-term-descendants"),
    path("terms/<str:reference>/ancestors", views.TermAncestors.as_view(), name="api-term-ancestors"),
    path("term-redirects", change_views.TermRedirects.as_view(), name="api-term-redirects"),
]
