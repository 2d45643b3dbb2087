"""Leaving a row about what was done to an account."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from people.models import AccountEvent, EventKind, Session, User
from people.one_line import check_one_line
from people.queries.accounts import Account, account_of, has_administrator

MOST_REASON = 500


def leave_event(
    *, person: User, kind: EventKind, actor: User, before: str = "", after: str = "", reason: str = ""
) -> AccountEvent:
    """Record that `actor` did `kind` to the account of `person`; `before` and `after` never hold a secret."""
    told = {"before": before, "after": after, "reason": reason.strip()[:MOST_REASON]}
    return AccountEvent.objects.create(person=person, actor=actor, kind=kind, **told)


def require_reason(reason: str) -> None:
    """Raise ValidationError at the field if `reason` says nothing, or is not one line."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, in a sentence. The person reads it.")})
    try:
        check_one_line(reason.strip())
    except ValidationError as error:
        raise ValidationError({"reason": error.messages}) from error


def record_account_changes(*, person: User, before: Account, reason: str, actor: User) -> list[AccountEvent]:
    """Leave an event for each thing that was `before` otherwise in the account of `person`; return the events.

    Runs inside the transaction of the change, after it. Whoever was deactivated is signed out everywhere. Raises
    PermissionDenied, so that the change is undone, if somebody who is no administrator touched an administrator or made one,
    and if nobody who administers would be left.
    """
    after = account_of(person)
    if after != before and (before.is_administrator or after.is_administrator) and not actor.is_superuser:
        raise PermissionDenied(_("Only an administrator may change the account of an administrator, or make one."))
    if before.is_administrator and before.is_active and not has_administrator():
        raise PermissionDenied(
            _("%(person)s is the last active administrator. Make another one first.") % {"person": person.display_name}
        )
    changed = [
        (EventKind.NAME_CHANGED, before.name, after.name),
        (EventKind.EMAIL_CHANGED, before.email, after.email),
        (EventKind.ROLES_CHANGED, before.roles, after.roles),
    ]
    events = [
        leave_event(person=person, kind=kind, before=old, after=new, reason=reason, actor=actor)
        for kind, old, new in changed
        if old != new
    ]
    if before.is_active != after.is_active:
        kind = EventKind.REACTIVATED if after.is_active else EventKind.DEACTIVATED
        events.append(leave_event(person=person, kind=kind, reason=reason, actor=actor))
    if not after.is_active:
        end_all_sessions(person=person)
    return events


def end_all_sessions(*, person: User, but: str | None = None) -> int:
    """Sign `person` out everywhere, except in the session with the key `but`. Return how many sessions ended."""
    ended, _by_model = Session.objects.filter(person=person).exclude(session_key=but or "").delete()
    return ended
