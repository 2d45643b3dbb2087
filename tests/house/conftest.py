"""A small registry: two channels, one product, one asset."""

from tests.fixtures.registry import digital, email, savings, spring_rate, web

__all__ = ["digital", "email", "savings", "spring_rate", "web"]
