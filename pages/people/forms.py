"""Forms about people."""

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import Theme


class ThemeForm(forms.Form):
    """The theme buttons in the header; `next` is the page to return to."""

    theme = forms.ChoiceField(label=_("theme"), choices=Theme)
    next = forms.CharField(required=False)
