"""Template tags and filters of templates/ui/ and base.html: navigation, chips for states, ages, counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.conf import settings
from django.db.models import Model
from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from propagation.review.queries.turns import turn_count

register = template.Library()

JUST_NOW = timedelta(minutes=1)


@dataclass(frozen=True)
class Chip:
    """How a page shows a state. `icon` is an id in static/img/icons.svg; `tone` is "", ok, info, warn or bad."""

    label: str | Promise
    icon: str
    tone: str = ""


CHIPS: dict[str, Chip] = {
    # serving states (propagation/delivery/rules/states.py)
    "unknown": Chip(gettext_lazy("Unknown"), "question"),
    "pending": Chip(gettext_lazy("Pending"), "clock", "info"),
    "accepted": Chip(gettext_lazy("Accepted"), "check", "info"),
    "in_sync": Chip(gettext_lazy("Confirmed"), "check-double", "ok"),
    "drifted": Chip(gettext_lazy("Drifted"), "drift", "bad"),
    "rejected": Chip(gettext_lazy("Rejected"), "cross", "bad"),
    "stopped": Chip(gettext_lazy("Stopped"), "stop", "bad"),
    # change requests and verdicts
    "in_review": Chip(gettext_lazy("In review"), "eye", "info"),
    "approved": Chip(gettext_lazy("Approved"), "check", "ok"),
    "approve": Chip(gettext_lazy("Approved"), "check", "ok"),
    "reject": Chip(gettext_lazy("Rejected"), "cross", "bad"),
    "withdrawn": Chip(gettext_lazy("Withdrawn"), "back"),
    "released": Chip(gettext_lazy("Released"), "release", "ok"),
    # assets
    "draft": Chip(gettext_lazy("Draft"), "pencil"),
    "going_out": Chip(gettext_lazy("Going out"), "clock", "info"),
    "live": Chip(gettext_lazy("Live"), "check", "ok"),
    "newer_draft": Chip(gettext_lazy("Live, newer draft"), "pencil", "ok"),
    # terms
    "proposed": Chip(gettext_lazy("Proposed"), "question", "info"),
    "active": Chip(gettext_lazy("Active"), "check", "ok"),
    "deprecated": Chip(gettext_lazy("Deprecated"), "warning", "warn"),
    "merged": Chip(gettext_lazy("Merged"), "merge", "warn"),
    # the first steps
    "done": Chip(gettext_lazy("Done"), "check", "ok"),
    # changes of what a channel system serves
    "declined": Chip(gettext_lazy("Declined"), "cross", "bad"),
    # channel systems, their secrets and tokens
    "healthy": Chip(gettext_lazy("Healthy"), "check", "ok"),
    "failing": Chip(gettext_lazy("Failing"), "warning", "warn"),
    "waiting": Chip(gettext_lazy("Asked us to wait"), "clock", "warn"),
    "never": Chip(gettext_lazy("Nothing sent yet"), "question"),
    "never_fetched": Chip(gettext_lazy("Has fetched nothing yet"), "question"),
    "paused": Chip(gettext_lazy("Paused"), "pause", "warn"),
    "current": Chip(gettext_lazy("Current"), "check", "ok"),
    "overlapping": Chip(gettext_lazy("Also signing"), "clock", "info"),
    "unreadable": Chip(gettext_lazy("Cannot be read: does not sign"), "warning", "warn"),
    "expired": Chip(gettext_lazy("Expired"), "clock"),
    "revoked": Chip(gettext_lazy("Revoked"), "cross"),
    # people
    "here": Chip(gettext_lazy("Can sign in"), "check", "ok"),
    "invited": Chip(gettext_lazy("Invited"), "clock", "info"),
    "inactive": Chip(gettext_lazy("Deactivated"), "stop"),
    # attempts and receipts
    "started": Chip(gettext_lazy("Started"), "clock", "info"),
    "failed": Chip(gettext_lazy("Failed"), "cross", "bad"),
    "replaced": Chip(gettext_lazy("Replaced"), "back"),
    "late": Chip(gettext_lazy("Late"), "clock", "warn"),
    "applied": Chip(gettext_lazy("Applied"), "check", "ok"),
    "removed": Chip(gettext_lazy("Removed"), "check", "ok"),
    "ignored_older": Chip(gettext_lazy("Ignored: has a newer one"), "info", "info"),
}


@register.filter
def chip(state: str) -> Chip:
    """The chip of a state. A state that is not in CHIPS is shown by its own name, never hidden."""
    return CHIPS.get(state) or Chip(state.replace("_", " ").capitalize(), "info")


@dataclass(frozen=True)
class NavigationEntry:
    """One entry of the navigation."""

    label: str | Promise
    url_name: str
    icon: str
    permission: str = ""
    """Who holds it sees the entry; empty: everybody."""
    staff_only: bool = False


SECTIONS = (
    NavigationEntry(gettext_lazy("Home"), "home", "home"),
    NavigationEntry(gettext_lazy("Assets"), "asset-list", "asset"),
    NavigationEntry(gettext_lazy("Taxonomy"), "taxonomy", "taxonomy"),
    NavigationEntry(gettext_lazy("Change requests"), "change-request-list", "change"),
    NavigationEntry(gettext_lazy("Releases"), "release-list", "release"),
    NavigationEntry(gettext_lazy("Channels"), "channel-list", "channel"),
    NavigationEntry(gettext_lazy("People"), "people-list", "user", permission="people.view_user"),
    NavigationEntry(gettext_lazy("Admin"), "admin:index", "admin", staff_only=True),
)


@dataclass(frozen=True)
class NavItem:
    """A section with its address. `current` is "page" on the section's own page, "true" on a page inside it, else "".
    `waiting` is how much waits there for the reader."""

    section: NavigationEntry
    url: str
    current: str
    waiting: int = 0


@register.simple_tag(takes_context=True)
def nav_items(context: Context) -> list[NavItem]:
    """The navigation for the person who made the request."""
    request = context["request"]
    items = []
    for section in SECTIONS:
        if section.staff_only and not request.user.is_staff:
            continue
        if section.permission and not request.user.has_perm(section.permission):
            continue
        url = reverse(section.url_name)
        inside = section.url_name != "home" and request.path.startswith(url)
        current = "page" if request.path == url else "true" if inside else ""
        waiting = _turn_count(request) if section.url_name == "home" else 0
        items.append(NavItem(section, url, current, waiting))
    return items


def _turn_count(request: Any) -> int:
    """How much waits for the person who made `request`; counted once, however often a page shows the navigation."""
    if not hasattr(request, "turn_count"):
        request.turn_count = turn_count(request.user)
    count: int = request.turn_count
    return count


@register.filter
def of(found: Mapping[int, Any], row: Model) -> Any:
    """What `found` (by id) holds for `row`."""
    return found[row.pk]


@register.simple_tag
def environment_name() -> str:
    """The name of this installation ("development", "staging", "production"), for the badge in the header."""
    name: str = settings.ENVIRONMENT_NAME
    return name


@register.filter
def age(moment: datetime) -> str:
    """The time since `moment`, or until it, in one unit: "3 hours ago", "in 2 days", "just now"."""
    now = timezone.now()
    if abs(now - moment) < JUST_NOW:
        return _("just now")
    if moment > now:
        return _("in %(time)s") % {"time": timesince(now, moment, depth=1)}
    return _("%(time)s ago") % {"time": timesince(moment, now, depth=1)}


@register.filter
def minutes(duration: timedelta) -> int:
    """The whole minutes in `duration`."""
    return int(duration.total_seconds() // 60)


@register.filter
def grouped(number: int) -> str:
    """A count with the thousands separator of the page's language."""
    return number_format(number, use_l10n=True, force_grouping=True)


@register.filter
def stripped(part: str) -> str:
    """Strip the white space around a part of a page; a link would underline it."""
    return part.strip()
