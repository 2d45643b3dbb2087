"""Passwords. One that somebody else has set must be changed at the first sign-in."""

from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from people.links import invitation_links
from people.models import EventKind, User
from people.rights import require
from people.services.account_events import end_all_sessions, leave_event, require_reason
from people.transactions import retried

LINKS = {EventKind.PASSWORD_RESET: default_token_generator, EventKind.ACCEPTED: invitation_links}
"""Ways to a password that begin with a link -> what says whether its token is still good."""


@sensitive_variables("password")
@retried
def set_password(*, person: User, password: str | None, reason: str, actor: User) -> User:
    """Set the password of somebody else, and sign them out everywhere; None: they cannot sign in with one. Return them.

    They learn of it at their next sign-in, where they must choose another one. Raises ValidationError by field for a weak
    password or a missing reason, PermissionDenied without the right, or if somebody who is no administrator sets an
    administrator's.
    """
    require(actor, "people.change_user")
    if person.is_superuser and not actor.is_superuser:
        raise PermissionDenied(_("Only an administrator may change the account of an administrator, or make one."))
    require_reason(reason)
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=person.pk)
        _write(row, password, must_change=password is not None and row.pk != actor.pk)
        own = row.pk == actor.pk
        leave_event(person=row, kind=EventKind.PASSWORD_CHANGED if own else EventKind.PASSWORD_SET, reason=reason, actor=actor)
        if not own:
            end_all_sessions(person=row)
    return row


@sensitive_variables("password", "token")
@retried
def choose_password(
    *, person: User, password: str, kind: EventKind, token: str = "", keep_session: str | None = None, actor: User
) -> User:
    """Give oneself a password: `kind` says by which way (changed, reset by e-mail, invitation accepted). Return the person.

    By a link, `token` is what it holds; otherwise `person` is as they were when they showed that they know their password. Both
    are compared with the account as it is now, so that a link works once, and nobody undoes what others did meanwhile.
    All sessions end but `keep_session`. Raises ValidationError for a weak password, PermissionDenied for somebody else's, for
    an account that is not active, and for a link or a password that is not good any more.
    """
    if actor.pk != person.pk:
        raise PermissionDenied(_("Everybody chooses their own password."))
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=person.pk)
        is_good = LINKS[kind].check_token(row, token) if kind in LINKS else row.password == person.password
        if not (is_good and row.is_active):
            raise PermissionDenied(_("Your account has changed at this moment. Nothing of yours was changed; begin again."))
        _write(row, password, must_change=False)
        leave_event(person=row, kind=kind, actor=actor)
        end_all_sessions(person=row, but=keep_session)
    person.password, person.must_change_password = row.password, False
    return row


@sensitive_variables("password")
def _write(row: User, password: str | None, *, must_change: bool) -> None:
    if password is None:
        row.set_unusable_password()
    else:
        try:
            validate_password(password, row)
        except ValidationError as error:
            raise ValidationError({"password": error.messages}) from error
        row.set_password(password)
    row.must_change_password = must_change
    row.save(update_fields=["password", "must_change_password"])
