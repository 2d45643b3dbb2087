"""In worlds made at random every number on every page, and in the API, is what plain Python counts over all rows."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from pages.taxonomy.terms.forms import FORMS
from pages.urls import urlpatterns
from tests.numbers import asset_pages, home_page, release_pages, request_pages, term_pages
from tests.numbers.plain import Truth
from tests.numbers.shown import Shown
from tests.numbers.world import World

Reading = Callable[[Shown, Truth, World], None]

PAGES: Mapping[str, Reading] = {
    "home": home_page.home,
    "asset-list": asset_pages.asset_list,
    "asset-detail": asset_pages.asset_detail,
    "channel-list": asset_pages.channel_list,
    "channel-detail": asset_pages.channel_detail,
    "subscription-change": asset_pages.subscription_change,
    "change-request-list": request_pages.change_request_list,
    "change-request-detail": request_pages.change_request_detail,
    "release-list": release_pages.release_list,
    "release-detail": release_pages.release_detail,
    "taxonomy": term_pages.taxonomy,
    "facet": term_pages.facet,
    "term-detail": term_pages.term_detail,
    "term-variants": term_pages.term_variants,
    "staged-changes": term_pages.staged_changes,
    "term-import-list": term_pages.term_import_list,
    "facet-quality": term_pages.facet_quality,
    "facet-versions": term_pages.facet_versions,
    "people-list": term_pages.people_list,
}
"""Pages that show numbers, and who reads them."""


NO_NUMBERS: Mapping[str, str] = {
    "change-request-job": "a bar of progress, from the columns of the job",
    "asset-history": "a list of events",
    "asset-new": "a form",
    "asset-edit": "a form",
    "change-request-new": "a form; the numbers on it are those of the page of a change request, from the same functions",
    "channel-new": "a form",
    "channel-edit": "a form",
    "channel-serving": "a form",
    "channel-serving-preview": "a form; what it shows is the part of subscription-change, from the same function",
    "channel-names": "a form",
    "channel-rotate": "a form",
    "token-new": "a form",
    "token-revoke": "a form",
    "term-import": "read with term-import-list",
    "term-import-new": "a form",
    "term-import-submit": "a form",
    "term-suggest": "the first matches, not counted",
    "term-propose": "a form",
    "facet-new": "a form",
    "facet-rules": "a form",
    "facet-version": "read with facet-versions",
    "facet-publish": "read with facet-versions",
    "facet-compare": "tests/taxonomy/test_versions_comparing.py counts the differences",
    "facet-add": "a form; its impact is the part of change-request-detail, from the same function",
    **{f"term-{name}": "a form; its impact is the part of change-request-detail, from the same function" for name in FORMS},
    "term-edit": "a form",
    "term-journey": "a form",
    "term-delete": "a form",
    "proposal-decline": "a form",
    "account": "no rows are counted but recovery codes, in tests/pages/people/test_codes.py",
    "password-change": "a form",
    "codes": "recovery codes, in tests/pages/people/test_codes.py",
    "person-detail": "one person",
    "person-activity": "a list of events",
    "person-invite": "a form",
    "person-invite-again": "a form",
    "person-edit": "a form",
    "person-password": "a form",
    "person-deactivate": "a form",
    "person-reactivate": "a form",
    "person-remove-codes": "a form",
}
"""Pages for people who have signed in that show no number of their own, and why."""
NO_PAGES = {
    "change-request-approve change-request-reject change-request-withdraw change-request-dismiss change-request-release",
    "change-request-job-dismiss change-request-undo unstage release-send-again channel-pause channel-resume",
    "channel-name-remove",
    "subscription-change-confirm subscription-change-decline term-import-carry-out term-import-cancel term-reorder",
    "proposal-accept session-end session-end-others theme sign-out",  # only posted to
    "impact-csv change-request-impact-csv term-import-csv facet-export",  # files
    "sign-in sign-in-code first-run oidc_authentication_init oidc_authentication_callback invitation",  # before signing in
    "password-reset password-reset-sent password_reset_confirm",
}
MANY = 400


def test_each_page_is_read_or_excused() -> None:
    named = {str(pattern.name) for area in urlpatterns for pattern in area.url_patterns}
    listed = [*PAGES, *NO_NUMBERS, *(name for line in NO_PAGES for name in line.split())]
    assert sorted(listed) == sorted(named)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [4, 7])
def test_every_number_is_what_plain_counting_says(seed: int, settings: Any) -> None:
    settings.SUBSCRIPTION_CHANGE_LIMIT = 5  # so that some changes are applied and others wait
    world = World(seed)
    world.grow()
    truth, shown = Truth(), Shown()
    for name, read in PAGES.items():
        before = shown.checked
        read(shown, truth, world)
        assert shown.checked > before, f"{name}: no number was found"
    assert not shown.wrong, "\n".join(shown.wrong)
    assert shown.checked > MANY
