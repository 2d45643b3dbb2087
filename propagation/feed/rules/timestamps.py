"""Times as text, where the exact bytes count. Pure."""

from datetime import UTC, datetime


def rfc3339(moment: datetime) -> str:
    """`moment` in UTC with microseconds and Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
