"""Signing in."""

from django.contrib.auth.views import LoginView


class SignInView(LoginView):
    """Django's view with our page. A wrong password and an unknown name get the same answer."""

    template_name = "people/sign_in.html"
    redirect_authenticated_user = True
