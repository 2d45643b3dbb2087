"""Signing in."""

from typing import Any

from django.contrib.auth.views import LoginView
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from people.services.first_run import nobody_yet


class SignInView(LoginView):
    """Django's view with our page. A wrong password and an unknown name get the same answer."""

    template_name = "people/sign_in.html"
    redirect_authenticated_user = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Lead to the first-run page while there is nobody who could sign in."""
        return redirect("first-run") if nobody_yet() else super().dispatch(request, *args, **kwargs)
