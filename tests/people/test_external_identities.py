"""Whose account it is that somebody from a provider gets."""

import pytest
from django.core.exceptions import PermissionDenied

from people.claims import ExternalPerson
from people.models import User
from people.services.external_identities import account_for
from people.services.system_actor import system_actor


def came(email: str) -> User:
    return account_for(external=ExternalPerson("issuer a", email, "", "", frozenset()), actor=system_actor())


@pytest.mark.parametrize("email", ["m\u0131ke@example.com", "mi\u212ae@example.com", "m\u0130ke@example.com"])
def test_an_address_of_other_letters_that_a_database_folds_links_nothing(ana, email):
    User.objects.filter(pk=ana.pk).update(email="mike@example.com")
    with pytest.raises(PermissionDenied, match="no account here yet"):
        came(email)
    assert User.objects.get(pk=ana.pk).external_identity == ""
    assert came("MIKE@example.com") == ana
