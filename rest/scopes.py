"""Scopes: what the token of a channel system may do. Each view of the API names the scope that it needs."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Scope(TextChoices):
    READ = "documents:read", _("Read terms, documents and changes")
    REPORT = "receipts:write", _("Acknowledge changes and report receipts")
