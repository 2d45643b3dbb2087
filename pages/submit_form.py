"""The form that sends changes of assets or of terms to review. What is allowed is decided in the services."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _


class SubmitForm(forms.Form):
    """Title and reason; `submission_key` makes sending the form twice one change request."""

    title = forms.CharField(label=_("Title"), help_text=_("In a few words: what changes."))
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Why, in a sentence or two. The reviewer reads this first."),
    )
    submission_key = forms.CharField(widget=forms.HiddenInput, initial=lambda: str(uuid4()))

    use_required_attribute = False
