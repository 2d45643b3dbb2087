"""Users: the system actor, and the name by which a person is shown."""

from django.contrib.auth import authenticate

from people.models import User
from people.services.system_actor import system_actor


def test_the_system_actor_is_one_person_who_cannot_sign_in(db: None) -> None:
    actor = system_actor()
    assert (actor.username, actor.display_name, actor.is_active) == ("throughline", "Throughline", False)
    assert not actor.has_usable_password()
    assert authenticate(username="throughline", password="") is None
    assert system_actor().pk == actor.pk


def test_a_person_without_a_name_is_shown_by_the_username(db: None) -> None:
    assert User(username="ana").display_name == "ana"
    assert User(username="ana", first_name="Ana", last_name="Author").display_name == "Ana Author"
