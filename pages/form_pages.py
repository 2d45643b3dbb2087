"""Pages with a form."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

form_page = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class Conflict:
    """One field in which what somebody else saved differs from what was typed."""

    label: str
    theirs: str
    yours: str


class EditPage(Protocol):
    """A page that edits something which others may edit at the same time."""

    @property
    def has_problems(self) -> bool:
        """Whether something that was typed is wrong."""

    @property
    def is_stale(self) -> bool:
        """Whether somebody else has saved since the form was shown."""


class RowFormSet(forms.BaseFormSet):
    """A formset in which an empty row counts as no row, wherever it is."""

    def initial_form_count(self) -> int:
        return 0


def show_form(
    request: HttpRequest, template: str, form: forms.Form, context: Mapping[str, Any], problem_status: int = 400
) -> HttpResponse:
    """Answer with the page of `form`; the status is `problem_status` if the form has errors."""
    return render(request, template, {"form": form, **context}, status=problem_status if form.errors else 200)


def show_edited(request: HttpRequest, template: str, page: EditPage, context: Mapping[str, Any]) -> HttpResponse:
    """Answer with the page of an edit. The status is 409 if somebody else has saved first, 400 if it has problems."""
    status = 409 if page.is_stale else 400 if page.has_problems else 200
    return render(request, template, {"page": page, **context}, status=status)
