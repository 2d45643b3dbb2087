"""Terms that a channel system may serve, and one that it may not."""

import pytest
from django.test import Client

from channels.models import ChannelSystem
from people.models import User
from taxonomy.models import Term
from tests.factories.channels import registered
from tests.factories.taxonomy import deprecate_term, term


@pytest.fixture
def email(sara: User) -> Term:
    return term("email", facet="channel", actor=sara)


@pytest.fixture
def web(sara: User) -> Term:
    return term("web", facet="channel", actor=sara)


@pytest.fixture
def savings(sara: User) -> Term:
    return term("savings", facet="product", actor=sara)


@pytest.fixture
def fax(sara: User, email: Term) -> Term:
    """A channel that is out of use: use email instead."""
    return deprecate_term(
        term=term("fax", facet="channel", actor=sara), replaced_by=email, reason="Nobody has one.", actor=sara
    )


@pytest.fixture
def esp(chris: User, email: Term) -> ChannelSystem:
    """A push system that serves email."""
    return registered("esp", channels=[email], actor=chris).channel_system


@pytest.fixture
def kiosk(chris: User, web: Term) -> ChannelSystem:
    """A pull system that serves the web."""
    return registered("kiosk", mode="pull", channels=[web], actor=chris).channel_system


@pytest.fixture
def as_chris(client: Client, chris: User) -> Client:
    client.force_login(chris)
    return client


@pytest.fixture
def as_ana(client: Client, ana: User) -> Client:
    client.force_login(ana)
    return client
