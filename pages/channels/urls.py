"""Addresses of the channel pages."""

from django.urls import path

from pages.channels import views

urlpatterns = [
    path("", views.channel_list, name="channel-list"),
    path("new/", views.channel_new, name="channel-new"),
    path("<str:code>/", views.channel_detail, name="channel-detail"),
    path("<str:code>/edit/", views.channel_edit, name="channel-edit"),
    path("<str:code>/pause/", views.channel_pause, name="channel-pause"),
    path("<str:code>/resume/", views.channel_resume, name="channel-resume"),
    path("<str:code>/names/", views.channel_names, name="channel-names"),
    path("<str:code>/names/<int:pk>/remove/", views.channel_name_remove, name="channel-name-remove"),
    path("<str:code>/rotate/", views.secret_rotate, name="channel-rotate"),
    path("<str:code>/tokens/new/", views.token_new, name="token-new"),
    path("<str:code>/tokens/<int:pk>/revoke/", views.token_revoke, name="token-revoke"),
]
