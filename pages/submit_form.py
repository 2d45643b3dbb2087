"""The form that submits changes for review. The services decide what is allowed."""

from collections.abc import Callable
from typing import TypeVar
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from propagation.review.models import ChangeRequest, ChangeRequestState
from propagation.review.rules.submissions import KEY_REUSED, key_of_its_own

Made = TypeVar("Made")


class SubmitForm(forms.Form):
    """Title and reason. Because of `submission_key`, a form that is sent twice makes one change request."""

    title = forms.CharField(label=_("Title"), help_text=_("What changes, in a few words."))
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Why, in a sentence or two. The reviewer reads this first."),
    )
    submission_key = forms.CharField(widget=forms.HiddenInput, initial=lambda: str(uuid4()))

    use_required_attribute = False


def tell_submitted(request: HttpRequest, made: ChangeRequest) -> None:
    """Say on the next page what came of a form: its change request is in review, or was sent before and is so no longer."""
    names = {"label": made.label, "state": made.get_state_display()}
    if made.state == ChangeRequestState.IN_REVIEW:
        messages.success(request, _("%(label)s is in review now.") % names)
    else:
        messages.info(request, _("You sent this before: it is %(label)s, which is %(state)s now.") % names)


def submit_once(submit: Callable[[str], Made], submission_key: str) -> Made:
    """Call `submit` with the key of a form, so that the same form sent twice makes one change request.

    A form that comes back with other content (Back was pressed, other assets were chosen) makes a change request of its own.
    """
    try:
        return submit(submission_key)
    except ValidationError as error:
        if getattr(error, "code", None) != KEY_REUSED or error.params is None:
            raise
        return submit(key_of_its_own(submission_key, str(error.params["digest"])))
