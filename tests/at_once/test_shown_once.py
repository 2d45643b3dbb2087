"""A form that is sent several times at the same moment issues one token and makes one secret."""

from collections import Counter

import pytest

from channels.queries import newest_id
from channels.services.secrets import rotate_secret
from channels.services.tokens import issue_token
from people.models import User
from taxonomy.models import Term
from tests.at_once.together import at_once
from tests.factories.propagation import push_system

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 4


def test_one_token(email: Term, chris: User) -> None:
    system, met = push_system("esp", channels=[email], actor=chris), Counter[str]()

    def send() -> None:
        issue_token(channel_system=system, name="nightly", scopes=["documents:read"], newest_seen=0, actor=chris)

    assert at_once([send] * TIMES, met) == []
    assert (met["done"], met["conflicts"], system.tokens.count()) == (1, TIMES - 1, 1)


def test_one_secret_though_forced(email: Term, chris: User) -> None:
    system, met = push_system("esp", channels=[email], actor=chris), Counter[str]()
    seen = newest_id(system.secrets)

    def send() -> None:
        rotate_secret(channel_system=system, force=True, newest_seen=seen, actor=chris)

    assert at_once([send] * TIMES, met) == []
    assert (met["done"], met["conflicts"], system.secrets.count()) == (1, TIMES - 1, 2)
