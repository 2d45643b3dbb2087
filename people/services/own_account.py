"""What people decide about their own account."""

from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from people.models import EventKind, Session, Theme, User
from people.queries.accounts import account_of
from people.services.account_events import end_all_sessions, leave_event, record_account_changes
from people.services.accounts import email_is_taken
from people.transactions import retried


def set_theme(*, person: User, theme: str, actor: User) -> User:
    """Store how `person` wants pages to look; only they themselves may choose.

    Raises ValidationError for a theme that is not one of Theme, PermissionDenied for another actor.
    """
    if actor.pk != person.pk:
        raise PermissionDenied(_("Everybody chooses their own theme."))
    if theme not in Theme.values:
        raise ValidationError({"theme": _("The theme is one of auto, light and dark.")})
    person.theme = theme
    person.save(update_fields=["theme"])
    return person


@retried
def change_own_account(
    *, person: User, first_name: str, last_name: str, email: str, time_zone: str, language: str, actor: User
) -> User:
    """Change one's own name, address, time zone and language. Return the person.

    Raises ValidationError by field: for a wrong or taken address, an unknown time zone, or a language without a catalogue.
    """
    if actor.pk != person.pk:
        raise PermissionDenied(_("Everybody changes their own account here."))
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=person.pk)
        before = account_of(row)
        row.first_name, row.last_name = first_name.strip(), last_name.strip()
        row.email = User.objects.normalize_email(email.strip())
        row.time_zone, row.language = time_zone, language
        _check(row)
        row.save(update_fields=["first_name", "last_name", "email", "time_zone", "language"])
        record_account_changes(person=row, before=before, reason="", actor=actor)
    return row


def _check(row: User) -> None:
    problems: dict[str, list[str]] = {}
    try:
        row.full_clean(exclude=["password"], validate_constraints=False)
    except ValidationError as error:
        problems.update(error.message_dict)
    if email_is_taken(row):
        problems["email"] = [_("Another person has this e-mail address.")]
    if row.time_zone and row.time_zone not in available_timezones():
        problems["time_zone"] = [_("There is no time zone %(name)s.") % {"name": row.time_zone}]
    if row.language and row.language not in dict(settings.LANGUAGES):
        problems["language"] = [_("These pages are not translated into that language.")]
    if problems:
        raise ValidationError(problems)


@retried
def end_session(*, session: Session, actor: User) -> None:
    """Sign out of one session of one's own."""
    if session.person_id != actor.pk:
        raise PermissionDenied(_("Everybody ends their own sessions."))
    with transaction.atomic():
        session.delete()
        leave_event(person=actor, kind=EventKind.SESSION_ENDED, before=session.agent, actor=actor)


@retried
def end_other_sessions(*, person: User, keep: str | None, actor: User) -> int:
    """Sign out of all sessions of one's own but that with the key `keep`. Return how many ended."""
    if person.pk != actor.pk:
        raise PermissionDenied(_("Everybody ends their own sessions."))
    with transaction.atomic():
        ended = end_all_sessions(person=person, but=keep)
        if ended:
            leave_event(person=person, kind=EventKind.SESSION_ENDED, after=str(ended), actor=actor)
    return ended
