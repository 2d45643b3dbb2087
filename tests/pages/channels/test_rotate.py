"""A new signing secret is shown exactly once."""

from channels.rules.encryption import decrypt
from tests.pages.channels.secrets import assert_not_kept
from tests.support.pages import html, texts, values


def rotated(client, **fields):
    """The answer to the form as it is shown now."""
    seen = values(html(client.get("/channels/esp/rotate/")), "newest_seen")[0]
    return client.post("/channels/esp/rotate/", {"newest_seen": seen, **fields})


def test_rotating_shows_the_new_secret_once_and_both_fingerprints(as_chris, esp):
    response = rotated(as_chris, overlap="24")
    (shown,) = texts(html(response), "shown-once")
    assert shown == decrypt(esp.secrets.get(valid_until=None).ciphertext)
    assert_not_kept(as_chris, response, shown, "/channels/esp/")
    rows = texts(html(as_chris.get("/channels/esp/")), "secret-row")
    assert [row.split()[1] for row in rows] == ["Current", "Also"]
    assert "in 23 hours" in rows[1]


def test_a_second_rotation_is_refused_and_offers_to_force_it(as_chris, esp):
    rotated(as_chris, overlap="24")
    refused = rotated(as_chris, overlap="24")
    assert refused.status_code == 400
    assert "After the last rotation the old secret signs until" in texts(html(refused), "error-summary")[0]
    assert texts(html(refused), "shown-once") == []
    assert esp.secrets.count() == 2
    assert values(html(refused), "force") == [""]
    forced = rotated(as_chris, overlap="24", force="on")
    assert len(texts(html(forced), "shown-once")) == 1
    assert esp.secrets.count() == 3


def test_an_unknown_overlap_is_refused(as_chris, esp):
    assert rotated(as_chris, overlap="9999").status_code == 400
    assert esp.secrets.count() == 1


def test_a_form_that_is_sent_twice_makes_one_secret(as_chris, esp):
    """A reload of the answer sends the form again. The page then says why it shows nothing, and can be sent anew."""
    seen = values(html(as_chris.get("/channels/esp/rotate/")), "newest_seen")[0]
    fields = {"newest_seen": seen, "overlap": "0", "force": "on"}
    answers = [as_chris.post("/channels/esp/rotate/", fields) for _time in range(4)]
    assert [len(texts(html(answer), "shown-once")) for answer in answers] == [1, 0, 0, 0]
    assert "perhaps you sent the form before" in texts(html(answers[-1]), "error-summary")[0]
    assert esp.secrets.count() == 2
    again = as_chris.post("/channels/esp/rotate/", {**fields, "newest_seen": values(html(answers[-1]), "newest_seen")[0]})
    assert len(texts(html(again), "shown-once")) == 1


def test_the_time_in_a_refusal_ends_no_sentence(as_chris, esp):
    """It ends with a full stop itself: a.m."""
    rotated(as_chris, overlap="24")
    assert ".." not in texts(html(rotated(as_chris, overlap="24")), "error-summary")[0]
