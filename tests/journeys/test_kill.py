"""kill -9 of the worker between claim and result loses nothing."""

import socket
from collections.abc import Iterator
from contextlib import closing

import pytest

from channels.models import ChannelSystem
from propagation.delivery.models import Attempt, ServingState
from propagation.delivery.services.drain import drain
from tests.factories.content import asset
from tests.factories.propagation import push_system, released, term
from tests.support.endpoint import listening
from tests.support.waiting import wait_until
from tests.support.worker import kill_hard, running_worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """Accepts connections and never answers."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        yield server


def test_a_worker_killed_while_sending_leaves_the_message_to_the_next(ana, ben, sara, chris, silent, tmp_path):
    email = term("channel:email", actor=sara)
    esp = push_system("esp", channels=[email], url=f"http://127.0.0.1:{silent.getsockname()[1]}/", actor=chris)
    released(asset(terms=[email], actor=ana), author=ana, reviewer=ben)

    with running_worker(tmp_path) as worker:
        wait_until(Attempt.objects.exists, seconds=30, what="the worker to claim the message")
        silent.settimeout(10)
        connection, _address = silent.accept()
        first = connection.recv(65_536)
        kill_hard(worker)
    connection.close()

    assert Attempt.objects.get().outcome == "started"
    assert ServingState.objects.get().accepted_position == 0
    with listening() as endpoint:
        ChannelSystem.objects.filter(pk=esp.pk).update(url=endpoint.url)
        wait_until(lambda: drain() == 1, seconds=15, what="the lease of the dead worker to end")

    again = endpoint.received[0]
    assert f"webhook-id: {again.headers['webhook-id']}".encode() in first.lower()
    assert list(Attempt.objects.values_list("number", "outcome")) == [(1, "started"), (2, "accepted")]
    assert ServingState.objects.get().accepted_position == 1


def test_a_worker_started_after_the_release_finds_it_without_being_woken(ana, ben, sara, chris, tmp_path):
    email = term("channel:email", actor=sara)
    with listening() as endpoint:
        push_system("esp", channels=[email], url=endpoint.url, actor=chris)
        released(asset(terms=[email], actor=ana), author=ana, reviewer=ben)
        with running_worker(tmp_path):
            wait_until(lambda: len(endpoint.received) == 1, seconds=30, what="the schedule to deliver")
            wait_until(lambda: ServingState.objects.get().accepted_position == 1, seconds=10, what="the answer to be recorded")
