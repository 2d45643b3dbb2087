"""Forms about people."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from people.models import Theme


class ThemeForm(forms.Form):
    """The three buttons in the header, and where to go back to."""

    theme = forms.ChoiceField(label=_("theme"), choices=Theme)
    next = forms.CharField(required=False)


def add_problems(form: forms.Form, error: ValidationError) -> None:
    """Show what a service refused: at the field that it names where the form has that field, else above the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, problems in error.error_dict.items():
        form.add_error(name if name in form.fields else None, problems)
