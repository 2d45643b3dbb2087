"""Forms about change requests. The services decide what is allowed."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _


class VerdictForm(forms.Form):
    """A verdict about what the page showed; `digest` identifies it."""

    digest = forms.CharField(widget=forms.HiddenInput)
    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Required when you reject: the author needs to know why."),
    )


class WithdrawForm(forms.Form):
    """Why somebody withdraws the change request of somebody else."""

    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Its author and everybody who looks at it later read this."),
    )

    use_required_attribute = False


class UndoForm(forms.Form):
    """The reason to undo what was released; `submission_key` as in SubmitForm."""

    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Why you want to undo it. The reviewer reads this first."),
    )
    submission_key = forms.CharField(widget=forms.HiddenInput, initial=lambda: str(uuid4()))

    use_required_attribute = False
