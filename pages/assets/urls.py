"""Addresses of the asset pages."""

from django.urls import path

from pages.assets import detail, edit, history
from pages.assets import list as assets

urlpatterns = [
    path("", assets.asset_list, name="asset-list"),
    path("new/", edit.asset_new, name="asset-new"),
    path("<str:code>/", detail.asset_detail, name="asset-detail"),
    path("<str:code>/edit/", edit.asset_edit, name="asset-edit"),
    path("<str:code>/history/", history.asset_history, name="asset-history"),
]
