"""The address of the first-run page."""

from django.urls import path

from pages.first_run import first_run

urlpatterns = [path("", first_run.first_run, name="first-run")]
