import time
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from propagation.delivery.rules.cursors import Cursor, decode, encode

HERE = {"channel_system_id": 3, "epoch": 2, "max_age": timedelta(days=90)}


def code_of(text, **where):
    with pytest.raises(ValidationError) as caught:
        decode(text, **{**HERE, **where})
    return caught.value.code


def test_a_cursor_comes_back_as_it_was():
    assert decode(encode(Cursor(3, 2, 41)), **HERE) == Cursor(3, 2, 41)


def test_a_forged_cut_or_foreign_cursor_is_invalid():
    text = encode(Cursor(3, 2, 41))

    assert code_of("") == "invalid_cursor"
    assert code_of("3.2.41") == "invalid_cursor"
    assert code_of(text.replace("3.2.41", "3.2.99")) == "invalid_cursor"
    assert code_of(text[:-1]) == "invalid_cursor"
    assert code_of(text, channel_system_id=4) == "invalid_cursor"


def test_a_cursor_from_before_a_restore_is_named_as_such():
    assert code_of(encode(Cursor(3, 1, 41))) == "epoch_changed"


def test_an_old_cursor_expires(monkeypatch):
    monkeypatch.setattr(time, "time", lambda: 1_000_000_000)
    text = encode(Cursor(3, 2, 41))
    monkeypatch.setattr(time, "time", lambda: 1_000_000_000 + 91 * 86_400)

    assert code_of(text) == "cursor_expired"
    assert decode(text, **{**HERE, "max_age": None}) == Cursor(3, 2, 41)
