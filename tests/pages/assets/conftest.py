"""Terms that drafts are tagged with."""

from tests.fixtures.content import email, loans, savings, web

__all__ = ["email", "loans", "savings", "web"]
