"""Addresses of the channel pages."""

from django.urls import path

from pages.channels import detail, form, names, revoke, rotate, serving, serving_preview, subscription_change, token
from pages.channels import list as channels

urlpatterns = [
    path("", channels.channel_list, name="channel-list"),
    path("new/", form.channel_new, name="channel-new"),
    path("<str:code>/", detail.channel_detail, name="channel-detail"),
    path("<str:code>/edit/", form.channel_edit, name="channel-edit"),
    path("<str:code>/pause/", detail.channel_pause, name="channel-pause"),
    path("<str:code>/resume/", detail.channel_resume, name="channel-resume"),
    path("<str:code>/serves/", serving.channel_serving, name="channel-serving"),
    path("<str:code>/serves/preview/", serving_preview.channel_serving_preview, name="channel-serving-preview"),
    path("<str:code>/serves/<int:pk>/", subscription_change.subscription_change, name="subscription-change"),
    path("<str:code>/serves/<int:pk>/confirm/", subscription_change.confirm, name="subscription-change-confirm"),
    path("<str:code>/serves/<int:pk>/decline/", subscription_change.decline, name="subscription-change-decline"),
    path("<str:code>/names/", names.channel_names, name="channel-names"),
    path("<str:code>/names/<int:pk>/remove/", names.channel_name_remove, name="channel-name-remove"),
    path("<str:code>/rotate/", rotate.secret_rotate, name="channel-rotate"),
    path("<str:code>/tokens/new/", token.token_new, name="token-new"),
    path("<str:code>/tokens/<int:pk>/revoke/", revoke.token_revoke, name="token-revoke"),
]
