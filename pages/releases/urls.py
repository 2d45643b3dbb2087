"""Addresses of the pages of releases."""

from django.urls import path

from pages.releases import detail
from pages.releases import list as releases

urlpatterns = [
    path("", releases.release_list, name="release-list"),
    path("<int:number>/", detail.release_detail, name="release-detail"),
    path("<int:number>/send-again/<str:code>/", detail.release_send_again, name="release-send-again"),
]
