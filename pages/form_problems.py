"""Showing a form again, with what a service refused."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError


def add_problems(form: forms.Form, error: ValidationError) -> None:
    """Show each problem in `error` at the field that it names, or above the form if the form has no such field."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, problems in error.error_dict.items():
        form.add_error(name if name in form.fields else None, problems)


def refill(form: forms.Form, **values: str) -> None:
    """Put `values` into a sent form that is shown again; everything else stays as it was typed."""
    sent: Any = form.data
    shown = sent.copy()
    for name, value in values.items():
        shown[name] = value
    form.data = shown
