"""Addresses about people."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from pages.people import sign_in, theme

urlpatterns = [
    path("sign-in/", sign_in.SignInView.as_view(), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("theme/", theme.choose_theme, name="theme"),
]
