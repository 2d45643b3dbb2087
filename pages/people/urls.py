"""Addresses about people."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from pages.people import views

urlpatterns = [
    path("sign-in/", views.SignInView.as_view(), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("theme/", views.choose_theme, name="theme"),
]
