"""People who sign in at an OpenID Connect provider: which account is theirs, and which roles they have.

The rule: an identity (issuer and subject) belongs to the account that it was linked to. One that was never seen is linked to
the account with the same e-mail address, if the provider says that it verified the address, exactly one active account has
it, and that account is linked to nothing else. Otherwise nobody is signed in, unless settings let unknown people have an
account.
"""

from collections.abc import Collection, Mapping

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from people.claims import ExternalPerson
from people.models import EventKind, User
from people.queries.accounts import account_of
from people.rights import ROLES
from people.services.account_events import leave_event, record_account_changes
from people.services.accounts import name_is_taken
from people.transactions import retried

MOST_IDENTITY: int = User._meta.get_field("external_identity").max_length or 0


@retried
def account_for(*, external: ExternalPerson, actor: User) -> User:
    """The account of `external`, linked or made if it must be, with the roles of their groups. `actor`: the system actor.

    Raises PermissionDenied, with a sentence for the person, if there is none for them.
    """
    if len(external.identity) > MOST_IDENTITY:
        raise PermissionDenied(_("Your sign-in provider names you by something longer than we can keep. Ask an administrator."))
    with transaction.atomic():
        person = User.objects.select_for_update().filter(external_identity=external.identity).first()
        if person is None:
            person = _linked(external, actor) or _made(external, actor)
        if not person.is_active:
            raise PermissionDenied(_("Your account is not active. Ask an administrator."))
        _take_roles(person, external.groups, actor)
    return person


def _linked(external: ExternalPerson, actor: User) -> User | None:
    """The one account with the verified address of `external`, now linked; None if nobody has that address."""
    if not external.email:
        raise PermissionDenied(
            _("Your sign-in provider did not confirm your e-mail address, so we cannot tell whose account is yours.")
        )
    # Databases take an i without its dot for an i, or the sign for kelvin for a k. The case of bytes is that of A to Z alone.
    wanted = external.email.encode().lower()
    alike = User.objects.select_for_update().filter(email__iexact=external.email).order_by("pk")
    person = next((row for row in alike if row.email.encode().lower() == wanted), None)
    if person is None:
        return None
    if person.external_identity or not person.is_active:
        raise PermissionDenied(_("The account with your e-mail address cannot be linked. Ask an administrator."))
    person.external_identity = external.identity
    person.save(update_fields=["external_identity"])
    leave_event(person=person, kind=EventKind.LINKED, after=external.identity, actor=actor)
    return person


def _made(external: ExternalPerson, actor: User) -> User:
    if not settings.OIDC_CREATE_PEOPLE:
        raise PermissionDenied(_("You have no account here yet. Ask an administrator to invite you."))
    person = User(
        username=external.email.lower(),
        email=external.email,
        first_name=external.first_name,
        last_name=external.last_name,
        external_identity=external.identity,
    )
    person.set_unusable_password()
    refused = _("No account can be made for your e-mail address. Ask an administrator.")
    if name_is_taken(person):
        raise PermissionDenied(refused)
    try:
        person.full_clean(exclude=["password"])
    except ValidationError as error:
        raise PermissionDenied(refused) from error
    person.save()
    leave_event(person=person, kind=EventKind.CREATED, after=external.identity, actor=actor)
    return person


def _take_roles(person: User, groups: Collection[str], actor: User) -> None:
    """Give the roles that `groups` are mapped to and take away other mapped roles; roles without a mapping stay as they are."""
    mapping: Mapping[str, str] = settings.OIDC_ROLES
    mapped = ROLES.keys() & set(mapping.values())
    if not mapped:
        return
    wanted = {mapping[group] for group in groups if group in mapping} & mapped
    now = set(person.groups.values_list("name", flat=True)) & mapped
    if wanted == now:
        return
    before = account_of(person)
    person.groups.remove(*Group.objects.filter(name__in=now - wanted))
    person.groups.add(*Group.objects.filter(name__in=wanted - now))
    reason = _("From your groups at the sign-in provider.")
    record_account_changes(person=person, before=before, reason=reason, actor=actor)
