"""Addresses of the asset pages; one asset's own page shows what channels serve, so it is in propagation/urls.py."""

from django.urls import path

from content import views

urlpatterns = [
    path("assets/", views.asset_list, name="asset-list"),
    path("assets/new/", views.asset_new, name="asset-new"),
    path("assets/<str:code>/edit/", views.asset_edit, name="asset-edit"),
    path("assets/<str:code>/history/", views.asset_history, name="asset-history"),
]
