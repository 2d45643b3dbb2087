"""Governed rows in the stock admin: to look at, with their histories."""

from pages.admin import channels, content, people, propagation, taxonomy

__all__ = ["channels", "content", "people", "propagation", "taxonomy"]
