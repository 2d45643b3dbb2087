"""How many wrong passwords are looked at, from where and for whom."""

import re

import pytest
from django.test import Client

from people.services.limits import WRONG_FOR_NAME, WRONG_FROM_ADDRESS, count_try
from tests.support.pages import html, texts

PASSWORD = "correct horse battery"


def sign_in(username: str, password: str, **meta: str):
    return Client().post("/sign-in/", {"username": username, "password": password}, **meta)


def used_up(limit, about: str, *, but: int = 0) -> None:
    for _try in range(limit.most - but):
        count_try(limit=limit, about=about)


def test_many_names_from_one_address_lock_it_and_no_other(ana):
    used_up(WRONG_FROM_ADDRESS, "203.0.113.7", but=1)
    assert sign_in("somebody", "wrong", REMOTE_ADDR="203.0.113.7").status_code == 200
    locked = sign_in("ana", PASSWORD, REMOTE_ADDR="203.0.113.7")
    assert locked.status_code == 429
    assert 0 < int(locked["Retry-After"]) <= 15 * 60
    assert re.fullmatch(r"Try again in 15 minutes, after \d\d:\d\d UTC\.", texts(html(locked), "locked-until")[0])
    assert sign_in("ana", PASSWORD, REMOTE_ADDR="203.0.113.8").status_code == 302


def test_many_addresses_for_one_name_lock_it_and_no_other(ana, ben):
    used_up(WRONG_FOR_NAME, "ANA")
    assert sign_in("ana", PASSWORD).status_code == 429
    assert sign_in("ben", PASSWORD).status_code == 302


@pytest.mark.parametrize("written", [" ana", "ana  ", "\t ana", "ａna", "ana"])
def test_a_name_that_is_written_in_another_way_has_the_same_count(ana, written):
    used_up(WRONG_FOR_NAME, "ana", but=1)
    assert sign_in(written, "wrong").status_code == 200
    assert sign_in("ana", PASSWORD).status_code == sign_in(written, PASSWORD).status_code == 429


@pytest.mark.parametrize(("trusted", "status"), [(0, 302), (1, 429)])
def test_what_a_caller_writes_about_its_address_counts_only_behind_a_proxy_of_ours(ana, settings, trusted, status):
    settings.TRUSTED_PROXIES = trusted
    used_up(WRONG_FROM_ADDRESS, "203.0.113.7")
    assert sign_in("ana", PASSWORD, REMOTE_ADDR="10.0.0.9", HTTP_X_FORWARDED_FOR="203.0.113.7").status_code == status


def test_a_forged_header_gets_nobody_around_the_limit(ana, settings):
    settings.TRUSTED_PROXIES = 1
    used_up(WRONG_FROM_ADDRESS, "203.0.113.7")
    answer = sign_in("ana", PASSWORD, REMOTE_ADDR="10.0.0.9", HTTP_X_FORWARDED_FOR="198.51.100.1, 203.0.113.7")
    assert answer.status_code == 429


def test_the_lock_for_a_name_from_an_address_knows_the_proxy_too(ana, settings):
    settings.AXES_ENABLED, settings.TRUSTED_PROXIES = True, 1
    proxy = {"REMOTE_ADDR": "10.0.0.9"}
    for _try in range(5):
        sign_in("ana", "wrong", **proxy, HTTP_X_FORWARDED_FOR="203.0.113.7")
    assert sign_in("ana", PASSWORD, **proxy, HTTP_X_FORWARDED_FOR="203.0.113.7").status_code == 429
    assert sign_in("ana", PASSWORD, **proxy, HTTP_X_FORWARDED_FOR="203.0.113.8").status_code == 302


def test_right_passwords_count_for_nothing(ana):
    used_up(WRONG_FROM_ADDRESS, "127.0.0.1", but=1)
    assert [sign_in("ana", PASSWORD).status_code for _try in range(3)] == [302, 302, 302]
