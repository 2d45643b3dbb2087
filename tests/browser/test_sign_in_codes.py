"""Setting up sign-in codes and signing in with one, in a real browser, under the real content security policy."""

import re
from base64 import b32decode
from time import time

from django_otp.oath import TOTP
from playwright.sync_api import expect

from tests.browser.conftest import Enter
from tests.browser.site import Site


def code_of(key: str, *, later: int = 0) -> str:
    """What an app with this key shows, `later` steps of 30 seconds from now."""
    totp = TOTP(b32decode(key.replace(" ", "")))
    totp.time = time() + later * 30
    return f"{totp.token():06}"


def test_codes_are_set_up_from_the_picture_and_asked_for_at_sign_in(site: Site, enter: Enter) -> None:
    page = enter("sara").new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    page.goto("/account/codes/")
    picture = page.get_by_test_id("qr").locator("svg").bounding_box()
    assert picture
    assert picture["width"] > 150  # a phone can read it
    key = page.get_by_test_id("key").inner_text()
    page.get_by_label("Code", exact=True).fill(code_of(key))
    page.get_by_role("button", name="Switch codes on").click()
    assert len(re.findall(r"\w{4}-\w{4}-\w{4}", page.get_by_test_id("recovery-codes").inner_text())) == 10

    other = enter().new_page()
    other.goto("/sign-in/?next=/taxonomy/")
    other.get_by_label("User name").fill("sara")
    other.get_by_label("Password").fill(site.passwords["sara"])
    other.get_by_role("button", name="Sign in").click()
    expect(other.get_by_test_id("h1")).to_have_text("Type your code")
    other.get_by_label("Code", exact=True).fill(code_of(key, later=1))
    other.keyboard.press("Enter")
    expect(other).to_have_url(re.compile("/taxonomy/$"))
    assert refused == []
