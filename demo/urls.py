"""The address at which the demo is loaded."""

from django.urls import path

from demo import page

urlpatterns = [path("", page.load_demo, name="load-demo")]
