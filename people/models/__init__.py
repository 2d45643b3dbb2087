"""Users, what happened to their accounts, and where they are signed in."""

from people.models.events import AccountEvent, EventKind
from people.models.sessions import Session
from people.models.tallies import Tally
from people.models.users import SYSTEM_USERNAME, Theme, User

__all__ = ["SYSTEM_USERNAME", "AccountEvent", "EventKind", "Session", "Tally", "Theme", "User"]
