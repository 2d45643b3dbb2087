"""A job of each of two kinds, which waits for its first worker."""

import pytest

from people.models import User
from taxonomy.models import Facet, QualityReport, TermImport


@pytest.fixture
def report(db: None) -> QualityReport:
    return QualityReport.objects.create(facet=Facet.objects.get(code="product"), language="en")


@pytest.fixture
def file(sara: User) -> TermImport:
    """An import that waits to be read."""
    return TermImport.objects.create(facet=Facet.objects.get(code="product"), file_name="a.csv", format="csv", created_by=sara)
