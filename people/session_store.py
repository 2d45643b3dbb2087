"""Django's sessions in the database, with whose each one is and from where, so that people can see and end theirs.

This is the way that Django's documentation describes under "Extending database-backed session engines".
"""

from datetime import datetime
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from people.models import Session

ADDRESS, AGENT, SEEN = "address", "agent", "seen_at"
"""Where a session holds from where it is used, by which program, and when it was last seen (ISO 8601)."""
CODES_OWED = "codes_owed"
"""Where a session holds that its person must set up sign-in codes first."""


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row of this session, with its columns as `data` says."""
        row: Any = super().create_model_instance(data)
        row.person_id = int(data[SESSION_KEY]) if data.get(SESSION_KEY) else None
        row.address = data.get(ADDRESS, "")
        row.agent = data.get(AGENT, "")
        row.seen_at = datetime.fromisoformat(data[SEEN]) if data.get(SEEN) else None
        return cast("Session", row)
