"""Addresses of the pages of releases."""

from django.urls import path

from pages.releases import views

urlpatterns = [
    path("", views.release_list, name="release-list"),
    path("<int:number>/", views.release_detail, name="release-detail"),
    path("<int:number>/send-again/<str:code>/", views.release_send_again, name="release-send-again"),
]
