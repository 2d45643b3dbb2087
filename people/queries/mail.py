"""Whether this installation sends e-mail."""

from django.conf import settings

TO_NOBODY = ("console", "dummy", "filebased")


def sends_mail() -> bool:
    """False if what we write stays on this machine: then pages show an administrator the links themselves."""
    return settings.EMAIL_BACKEND.split(".")[-2] not in TO_NOBODY
