"""Addresses of the taxonomy pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
