"""The address of Home."""

from django.urls import path

from pages.home import home

urlpatterns = [path("", home.home, name="home")]
