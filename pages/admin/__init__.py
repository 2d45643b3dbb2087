"""The stock admin: read-only pages of governed rows, with their histories."""

from pages.admin import channels, content, people, propagation, taxonomy

__all__ = ["channels", "content", "people", "propagation", "taxonomy"]
