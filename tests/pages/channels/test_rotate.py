"""A new signing secret is shown exactly once."""

from channels.rules.encryption import decrypt
from tests.pages.channels.secrets import assert_not_kept
from tests.support.pages import html, texts, values


def test_rotating_shows_the_new_secret_once_and_both_fingerprints(as_chris, esp):
    response = as_chris.post("/channels/esp/rotate/", {"overlap": "24"})
    (shown,) = texts(html(response), "shown-once")
    assert shown == decrypt(esp.secrets.get(valid_until=None).ciphertext)
    assert_not_kept(as_chris, response, shown, "/channels/esp/")
    rows = texts(html(as_chris.get("/channels/esp/")), "secret-row")
    assert [row.split()[1] for row in rows] == ["Current", "Also"]
    assert "in 23 hours" in rows[1]


def test_a_second_rotation_is_refused_and_offers_to_force_it(as_chris, esp):
    as_chris.post("/channels/esp/rotate/", {"overlap": "24"})
    refused = as_chris.post("/channels/esp/rotate/", {"overlap": "24"})
    assert refused.status_code == 400
    assert "After the last rotation the old secret signs until" in texts(html(refused), "error-summary")[0]
    assert texts(html(refused), "shown-once") == []
    assert esp.secrets.count() == 2
    assert values(html(refused), "force") == [""]
    forced = as_chris.post("/channels/esp/rotate/", {"overlap": "24", "force": "on"})
    assert len(texts(html(forced), "shown-once")) == 1
    assert esp.secrets.count() == 3


def test_an_unknown_overlap_is_refused(as_chris, esp):
    assert as_chris.post("/channels/esp/rotate/", {"overlap": "9999"}).status_code == 400
    assert esp.secrets.count() == 1
