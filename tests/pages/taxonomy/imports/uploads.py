"""Uploading a file of terms the way a person does."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from people.models import User
from taxonomy.models import Facet, TermImport
from taxonomy.services.imports import start_import

NEW, LIST = "/taxonomy/imports/new/", "/taxonomy/imports/"
PETS = b"code,parent_code,label,label@fr\npets,,Pets,Animaux\ncats,pets,Cats,\nmars,planets,Mars,\nbare,,,\n"


def upload(client: Client, content: bytes = PETS, name: str = "pets.csv", **data: str) -> Any:
    form = {"facet": "product", "format": "", "language": "", "file": SimpleUploadedFile(name, content), **data}
    return client.post(NEW, form, follow=True)


def waiting(actor: User, content: bytes = PETS) -> TermImport:
    """Uploaded, and not looked at by any worker."""
    facet = Facet.objects.get(code="product")
    return start_import(facet=facet, file_name="pets.csv", content=content, format="csv", language="en", actor=actor)
