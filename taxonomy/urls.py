"""Addresses of the taxonomy pages."""

from django.urls import path

from taxonomy import views

urlpatterns = [
    path("", views.taxonomy, name="taxonomy"),
    path("suggest/", views.suggest, name="term-suggest"),
    path("<str:facet>/", views.facet_tree, name="facet"),
    path("<str:facet>/<str:code>/", views.term_detail, name="term-detail"),
]
