"""A small tree of products."""

from tests.fixtures.taxonomy import bank, terms

__all__ = ["bank", "terms"]
