"""An e-mail platform that is pushed to, at a real endpoint."""

import pytest

from tests.factories.content import asset
from tests.factories.propagation import push_system, released
from tests.support.endpoint import listening


@pytest.fixture
def endpoint():
    with listening() as endpoint:
        yield endpoint


@pytest.fixture
def esp(ana, ben, chris, email, endpoint):
    """An e-mail platform that must serve three documents: rate-1, rate-2, rate-3."""
    system = push_system("esp", channels=[email], url=endpoint.url, actor=chris)
    released(*(asset(f"rate-{number}", terms=[email], actor=ana) for number in (1, 2, 3)), author=ana, reviewer=ben)
    return system
