"""Addresses of the channel pages."""

from django.urls import path

from pages.channels import detail, form, names, revoke, rotate, token
from pages.channels import list as channels

urlpatterns = [
    path("", channels.channel_list, name="channel-list"),
    path("new/", form.channel_new, name="channel-new"),
    path("<str:code>/", detail.channel_detail, name="channel-detail"),
    path("<str:code>/edit/", form.channel_edit, name="channel-edit"),
    path("<str:code>/pause/", detail.channel_pause, name="channel-pause"),
    path("<str:code>/resume/", detail.channel_resume, name="channel-resume"),
    path("<str:code>/names/", names.channel_names, name="channel-names"),
    path("<str:code>/names/<int:pk>/remove/", names.channel_name_remove, name="channel-name-remove"),
    path("<str:code>/rotate/", rotate.secret_rotate, name="channel-rotate"),
    path("<str:code>/tokens/new/", token.token_new, name="token-new"),
    path("<str:code>/tokens/<int:pk>/revoke/", revoke.token_revoke, name="token-revoke"),
]
