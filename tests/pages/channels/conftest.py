"""Terms that a channel system may serve."""

from tests.fixtures.channels import email, esp, fax, kiosk, savings, web

__all__ = ["email", "esp", "fax", "kiosk", "savings", "web"]
