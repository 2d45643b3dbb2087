"""E-mails to people, from templates in templates/people/mail/: the first line is the subject."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from people.links import invitation_links
from people.models import User


def written_mail(template: str, context: dict[str, Any], to: str) -> EmailMessage:
    """The e-mail that `template` makes of `context`."""
    subject, _newline, body = render_to_string(template, context).strip().partition("\n")
    return EmailMessage(subject.strip(), body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [to])


def invitation_address(request: HttpRequest, person: User) -> str:
    """The link by which `person` comes in: to choose a password, or to the sign-in page where there are no passwords."""
    if not settings.LOCAL_SIGN_IN:
        return request.build_absolute_uri(reverse("sign-in"))
    uid = urlsafe_base64_encode(force_bytes(person.pk))
    return request.build_absolute_uri(reverse("invitation", args=[uid, invitation_links.make_token(person)]))


def send_invitation(request: HttpRequest, person: User, address: str) -> bool:
    """Send `address` to `person`. False if the mail server did not take it; the reason is in its log, the account stays."""
    days = settings.PASSWORD_RESET_TIMEOUT // 86400
    context = {"person": person, "inviter": request.user, "address": address, "days": days}
    try:
        written_mail("people/mail/invitation.txt", context, person.email).send()
    except OSError:
        return False
    return True
