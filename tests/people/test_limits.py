"""How often something may be tried."""

from datetime import timedelta

from django.utils import timezone

from people.models import Tally
from people.services.limits import Limit, count_try, locked_until

TWICE = Limit("test", 2, timedelta(minutes=10))


def test_it_is_locked_from_the_last_allowed_try_until_the_window_ends(db):
    assert locked_until((TWICE, "ana")) is None
    assert count_try(limit=TWICE, about="ana") == 1
    assert locked_until((TWICE, "ana")) is None
    assert count_try(limit=TWICE, about="ANA") == 2
    until = locked_until((TWICE, "ana"))
    assert until == Tally.objects.get().since + timedelta(minutes=10)
    assert locked_until((TWICE, "ben")) is None
    assert locked_until((TWICE, "ben"), (TWICE, "ana")) == until


def test_it_starts_anew_when_the_window_is_over(db):
    count_try(limit=TWICE, about="ana")
    count_try(limit=TWICE, about="ana")
    Tally.objects.update(since=timezone.now() - timedelta(minutes=11))
    assert locked_until((TWICE, "ana")) is None
    assert count_try(limit=TWICE, about="ana") == 1


def test_old_counts_do_not_pile_up(db):
    count_try(limit=TWICE, about="ana")
    Tally.objects.update(since=timezone.now() - timedelta(days=2))
    count_try(limit=TWICE, about="ben")
    assert Tally.objects.count() == 1
