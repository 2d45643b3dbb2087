"""The people of the world: those of the demo under longer names, and some in every state that an account has."""

from demo.people import ensure_people
from people.models import User
from people.services.accounts import invite, set_active
from people.services.own_account import change_own_account
from tests.browser.world.words import ARABIC, CHINESE, HOSTILE, REASON, SCRIPT, unbroken

NAMES = {
    "ana": ("Ana Maria Guadalupe Consolación de los Ángeles", "Fernández-Villanueva y Etxeberria-Goikoetxea von Hohenzollern"),
    "ben": ("בנימין", "אברהמוביץ׳-רוזנצווייג הלוי"),
    "chris": (SCRIPT, CHINESE),
    "sara": ("Sārā", unbroken("Wolfeschlegelsteinhausen", 100)),
}
ROLES = ["Content author", "Reviewer", "Taxonomy steward", "Channel engineer"]


def load_people() -> dict[str, User]:
    """By username. `zoe` has no role; `forgot` has a password that nobody knows; `gone` was deactivated, `guest` is invited."""
    people = ensure_people()
    for username, (first_name, last_name) in NAMES.items():
        change_own_account(
            person=people[username],
            first_name=first_name,
            last_name=last_name,
            email=f"{unbroken(username, 60)}@{'b' * 60}.{'c' * 60}.example",
            time_zone="America/Argentina/ComodRivadavia",
            language="",
            actor=people[username],
        )
    admin = people["admin"]
    people["zoe"], _ = User.objects.get_or_create(username="zoe", defaults={"first_name": "Zoe", "last_name": "Visitor"})
    people["forgot"] = User.objects.create_user("forgot", password=unbroken("forgotten", 40), last_name=ARABIC[:40])
    people["guest"] = _invited(unbroken("guest", 60), "guest", ARABIC[:40], roles=ROLES, actor=admin)
    people["gone"] = _invited("gone", "gone", HOSTILE[:150], roles=ROLES[:1], actor=admin)
    people["gone"] = set_active(person=people["gone"], is_active=False, reason=REASON[:500], actor=admin)
    for number in range(40):
        _invited(f"many{number}", f"many{number}", "Longlastname" * 5, roles=ROLES[number % 4 :], actor=admin)
    return people


def _invited(username: str, mail: str, name: str, *, roles: list[str], actor: User) -> User:
    return invite(
        username=username,
        email=f"{unbroken(mail, 60)}@{'b' * 60}.example",
        first_name="",
        last_name=name,
        roles=roles,
        reason=REASON[:500],
        actor=actor,
    )
