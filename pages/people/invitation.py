"""Accepting an invitation: a new person chooses a password."""

from pages.people.password_reset_confirm import ChooseByLinkView
from people.links import invitation_links
from people.models import EventKind


class InvitationView(ChooseByLinkView):
    template_name = "people/invitation.html"
    token_generator = invitation_links
    reset_url_token = "choose-password"  # noqa: S105 - what stands in the address in place of the token
    kind = EventKind.ACCEPTED
