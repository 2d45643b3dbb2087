"""Addresses of the asset pages."""

from django.urls import path

from pages.assets import detail, views

urlpatterns = [
    path("", views.asset_list, name="asset-list"),
    path("new/", views.asset_new, name="asset-new"),
    path("<str:code>/", detail.asset_detail, name="asset-detail"),
    path("<str:code>/edit/", views.asset_edit, name="asset-edit"),
    path("<str:code>/history/", views.asset_history, name="asset-history"),
]
