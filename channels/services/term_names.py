"""The names that channel systems use for terms."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from channels.models import ChannelSystem, ChannelTermName
from people.history import delete_as, save_as
from people.models import User
from people.rights import require
from people.transactions import retried
from taxonomy import tree_lock
from taxonomy.models import Term
from taxonomy.queries.terms import require_usable

NAME_MAX_LENGTH = 300


@retried
def set_term_name(*, channel_system: ChannelSystem, term: Term, name: str, actor: User) -> ChannelTermName | None:
    """Store the name that `channel_system` uses for `term`; "" deletes it and returns None.

    Raises PermissionDenied without `channels.change_channelsystem`. Raises ValidationError by field for a name that is too long
    or has control characters, and for a term that is out of use and has no name there yet.
    """
    require(actor, "channels.change_channelsystem")
    name = " ".join(name.split())
    with tree_lock.shared():
        system = ChannelSystem.objects.select_for_update().get(pk=channel_system.pk)
        row = ChannelTermName.objects.filter(channel_system=system, term=term).first()
        if not name:
            if row is not None:
                delete_as(row, actor=actor)
            return None
        _check(name, None if row else term)
        row = row or ChannelTermName(channel_system=system, term=term)
        if row.name != name:
            row.name = name
            save_as(row, actor=actor)
    return row


def _check(name: str, new: Term | None) -> None:
    problems: dict[str, list[str]] = {}
    if not name.isprintable():
        problems["name"] = [_("Write the name on one line, without control characters.")]
    elif len(name) > NAME_MAX_LENGTH:
        message = _("The name has %(length)d characters; at most %(limit)d are kept.")
        problems["name"] = [message % {"length": len(name), "limit": NAME_MAX_LENGTH}]
    try:
        require_usable(Term.objects.filter(pk=new.pk) if new else ())
    except ValidationError as error:
        problems["term"] = list(error.messages)
    if problems:
        raise ValidationError(problems)
