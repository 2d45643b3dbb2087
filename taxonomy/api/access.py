"""What all reading of terms by API has in common: who may, and how answers are kept and compared."""

from typing import TypeVar

from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page
from django.views.decorators.vary import vary_on_headers
from rest_framework.views import APIView

READ_SCOPE = "documents:read"
VARY = ("Accept", "Authorization", "Cookie")
View = TypeVar("View", bound=type[APIView])


def revalidated(view: View) -> View:
    """A view whose answers have a strong ETag and may be kept by who asked, but are compared each time: 304 when unchanged."""
    for decorator in (conditional_page, cache_control(private=True, no_cache=True), vary_on_headers(*VARY)):
        view = method_decorator(decorator, name="dispatch")(view)
    return view
