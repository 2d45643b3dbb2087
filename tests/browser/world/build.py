"""Makes the world in an empty database."""

from django.contrib.auth.tokens import default_token_generator
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from channels.models import ApiToken
from people.links import invitation_links
from people.models import User
from propagation.delivery.services.fan_out import fan_out
from propagation.review.services.landings import renew_landings
from tests.browser.world.assets import NEW, RICH, load_assets
from tests.browser.world.channels import LONG as LONG_SYSTEM
from tests.browser.world.channels import ask_for_changes, let_them_answer, load_channels
from tests.browser.world.imports import load_imports
from tests.browser.world.people import load_people
from tests.browser.world.requests import load_requests, release_first
from tests.browser.world.terms import DEEPEST, FACET, LONG, load_terms

SIGN_IN = ("ana", "ben", "chris", "sara", "admin", "zoe")
"""Who gets a password."""


def build() -> tuple[dict[str, User], dict[str, str]]:
    """Everybody by username, and what the addresses of its pages are made of, by name."""
    people = load_people()
    load_terms(people)
    load_channels(people["chris"])
    load_assets(people["ana"])
    numbers = release_first(people)
    fan_out()
    let_them_answer()
    numbers |= load_requests(people)
    numbers |= ask_for_changes(people)
    fan_out()
    numbers |= load_imports(people["sara"])
    renew_landings()
    numbers |= {username: person.pk for username, person in people.items()}
    numbers["token"] = ApiToken.objects.filter(channel_system__code=LONG_SYSTEM, revoked_at=None).earliest("pk").pk
    links = {
        "reset_link": f"{_key(people['forgot'])}/{default_token_generator.make_token(people['forgot'])}",
        "invitation_link": f"{_key(people['guest'])}/{invitation_links.make_token(people['guest'])}",
    }
    codes = {"rich": RICH, "new": NEW, "term": LONG, "deepest": DEEPEST, "facet": FACET, "system": LONG_SYSTEM}
    return people, {name: str(number) for name, number in numbers.items()} | codes | links


def _key(person: User) -> str:
    return urlsafe_base64_encode(force_bytes(person.pk))
