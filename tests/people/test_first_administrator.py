"""The first person of an empty installation."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from people.models import User
from people.services.first_administrator import create_first_administrator

PASSWORD = "nine violet kettles"


def test_the_first_person_administers_and_their_account_says_how_it_came(db):
    person = create_first_administrator(username="robin", password=PASSWORD, email="robin@Example.com", first_name="Robin")
    person.refresh_from_db()
    assert (person.is_superuser, person.is_staff, person.is_active) == (True, True, True)
    assert person.check_password(PASSWORD)
    assert person.email == "robin@example.com"
    event = person.account_events.get()
    assert (event.kind, event.actor.username, event.reason) == (
        "created",
        "throughline",
        "The first person of this installation.",
    )


def test_it_refuses_as_soon_as_somebody_administers(root):
    with pytest.raises(PermissionDenied, match="has an administrator already"):
        create_first_administrator(username="robin", password=PASSWORD)
    assert not User.objects.filter(username="robin").exists()


def test_an_administrator_who_may_not_sign_in_does_not_count(root):
    User.objects.filter(pk=root.pk).update(is_active=False)
    assert create_first_administrator(username="robin", password=PASSWORD).is_superuser


def test_all_that_is_wrong_is_named_by_field_and_nothing_is_written(ana):
    with pytest.raises(ValidationError) as refused:
        create_first_administrator(username="ana", password="short", email="no address")
    assert set(refused.value.message_dict) == {"username", "password", "email"}
    assert set(User.objects.values_list("username", flat=True)) <= {"ana", "throughline"}


def test_an_address_and_a_name_of_somebody_else_are_refused_at_their_fields(ana):
    User.objects.filter(pk=ana.pk).update(email="ana@example.com")
    with pytest.raises(ValidationError) as refused:
        create_first_administrator(username="ANA", password=PASSWORD, email="ana@Example.com")
    assert refused.value.message_dict == {
        "email": ["Another person has this e-mail address."],
        "username": ["Another person has this user name, or has it as their e-mail address."],
    }
