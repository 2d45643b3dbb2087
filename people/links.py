"""Links that work once and for a limited time: nothing is stored, the account itself says whether one is still good."""

from django.contrib.auth.tokens import PasswordResetTokenGenerator


class InvitationLinks(PasswordResetTokenGenerator):
    """Tokens for invitations. Choosing a password, a new address and PASSWORD_RESET_TIMEOUT each end one."""

    key_salt = "people.links.InvitationLinks"


invitation_links = InvitationLinks()
