"""Addresses of the channel pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
