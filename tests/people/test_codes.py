"""Codes at sign-in: only the right ones, each once, and not many tries."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from people.models import Session
from people.queries.codes import has_codes, must_have_codes, recovery_codes_left
from people.services.codes import check_code, confirm_codes, remove_codes, renew_recovery_codes, start_codes, switch_off_codes
from tests.support.codes import code_now, codes_on


def test_codes_count_only_once_a_first_one_was_typed(ana):
    start_codes(person=ana, actor=ana)
    assert not has_codes(ana)
    with pytest.raises(ValidationError):
        confirm_codes(person=ana, code="000000", actor=ana)
    assert not has_codes(ana)
    assert TOTPDevice.objects.get(user=ana).throttling_failure_count == 1


@pytest.mark.parametrize("act", [confirm_codes, switch_off_codes, renew_recovery_codes])
def test_a_right_code_that_comes_too_early_is_told_so_and_for_how_long(ana, act):
    start_codes(person=ana, actor=ana) if act is confirm_codes else codes_on(ana)
    TOTPDevice.objects.update(throttling_failure_count=5, throttling_failure_timestamp=timezone.now())
    with pytest.raises(ValidationError) as refused:
        act(person=ana, code=code_now(ana), actor=ana)
    assert re.fullmatch(r"It is too early: .* Try again in 1[56] seconds\.", refused.value.message_dict["code"][0])
    TOTPDevice.objects.update(throttling_failure_timestamp=timezone.now() - timedelta(seconds=17))
    act(person=ana, code=code_now(ana), actor=ana)


def test_a_wrong_code_is_told_so_and_when_the_next_one_is_looked_at(ana):
    start_codes(person=ana, actor=ana)
    with pytest.raises(ValidationError) as refused:
        confirm_codes(person=ana, code="000000", actor=ana)
    assert refused.value.messages == ["This code is not right, or it was used already. Try again in 1 second."]
    assert check_code(person=ana, code="000000", actor=ana).problem() == "This code is not right, or it was used already."


def test_a_code_signs_in_once(ana):
    codes_on(ana)
    code = code_now(ana)
    assert check_code(person=ana, code=f"{code[:3]} {code[3:]}", actor=ana).is_right
    assert not check_code(person=ana, code=code, actor=ana).is_right


def test_whoever_guesses_waits_even_with_the_right_code(ana):
    codes_on(ana)
    wrong = check_code(person=ana, code="000000", actor=ana)
    assert wrong.wait_until is not None
    assert not check_code(person=ana, code=code_now(ana), actor=ana).is_right


def test_a_recovery_code_works_once_and_is_kept_as_a_hash(ana):
    first, *others = codes_on(ana)
    assert len(others) == 9
    assert not StaticToken.objects.filter(token__in=[first, first.replace("-", "")]).exists()
    assert check_code(person=ana, code=first.upper(), actor=ana).is_right
    assert not check_code(person=ana, code=first, actor=ana).is_right
    assert recovery_codes_left(ana) == 9
    assert ana.account_events.filter(kind="recovery_code_used").count() == 1


def test_codes_of_one_person_are_nothing_to_another(ana, ben):
    codes_on(ana)
    (code, *_others) = codes_on(ben)
    assert not check_code(person=ana, code=code, actor=ana).is_right
    assert recovery_codes_left(ben) == 10


def test_new_recovery_codes_end_the_old_ones(ana):
    old, *_rest = codes_on(ana)
    new = renew_recovery_codes(person=ana, code=code_now(ana), actor=ana)
    assert old not in new
    assert recovery_codes_left(ana) == 10
    assert not check_code(person=ana, code=old, actor=ana).is_right


def test_switching_off_takes_a_right_code(ana):
    codes_on(ana)
    with pytest.raises(ValidationError):
        switch_off_codes(person=ana, code="zzzz-zzzz-zzzz", actor=ana)
    assert has_codes(ana)
    switch_off_codes(person=ana, code=code_now(ana), actor=ana)
    assert not has_codes(ana)
    assert recovery_codes_left(ana) == 0


def test_a_role_that_demands_codes_keeps_them(ana, root, settings):
    settings.CODES_REQUIRED_FOR = ["Content author"]
    codes_on(ana)
    assert (must_have_codes(ana), must_have_codes(root)) == (True, False)
    with pytest.raises(ValidationError, match="demands"):
        switch_off_codes(person=ana, code=code_now(ana), actor=ana)
    assert has_codes(ana)
    settings.CODES_REQUIRED_FOR = ["Administrator"]
    assert (must_have_codes(ana), must_have_codes(root)) == (False, True)


def test_an_administrator_removes_codes_with_a_reason_and_signs_out(client, ana, ben, root):
    codes_on(ana)
    client.force_login(ana)
    with pytest.raises(PermissionDenied):
        remove_codes(person=ana, reason="Lost phone", actor=ben)
    with pytest.raises(ValidationError):
        remove_codes(person=ana, reason=" ", actor=root)
    assert has_codes(ana)
    remove_codes(person=ana, reason="Lost phone", actor=root)
    assert not has_codes(ana)
    event = ana.account_events.latest("pk")
    assert (event.kind, event.actor, event.reason) == ("codes_off", root, "Lost phone")
    assert not Session.objects.filter(person=ana).exists()
