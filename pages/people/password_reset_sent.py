"""What is said to whoever has asked for a link."""

from django.contrib.auth.views import PasswordResetDoneView

from pages.people.password_doors import WithPasswords


class PasswordResetSentView(WithPasswords, PasswordResetDoneView):
    template_name = "people/password_reset_sent.html"
