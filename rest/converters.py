"""Ids of rows in addresses."""

from django.urls.converters import IntConverter


class NumberConverter(IntConverter):
    """As many digits as a database key can have."""

    regex = "[0-9]{1,18}"
