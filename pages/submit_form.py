"""The form that submits changes for review. The services decide what is allowed."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _


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
