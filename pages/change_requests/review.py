"""The review page of a change request, and its actions: approve, reject, withdraw, dismiss, release, undo."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pages import crumbs
from pages.change_requests.acting import acting
from pages.change_requests.decision_history import events_of, requirement_of
from pages.change_requests.forms import UndoForm, VerdictForm, WithdrawForm
from pages.change_requests.term_review import term_review
from pages.changes.differences import show_changes
from pages.changes.landing import landing_table
from pages.doors import SignedIn, permitted
from pages.form_problems import add_problems, refill
from pages.paging import page_of
from pages.redirects import own_address
from pages.submit_form import submit_once, tell_submitted
from people.language import reader_language
from propagation.delivery.tasks import wake_worker
from propagation.review.models import OPEN_STATES, ChangeRequest, ChangeRequestJob
from propagation.review.queries.asset_states import asset_states
from propagation.review.queries.counts import with_counts
from propagation.review.services.change_request_jobs import release as release_change
from propagation.review.services.change_requests import withdraw_change_request
from propagation.review.services.rejections import dismiss_rejection
from propagation.review.services.term_changes import propose_undo
from propagation.review.services.verdicts import approve_change_request, reject_change_request

CHANGES_PER_PAGE = 15
MOST_WITH_UNCHANGED = 15
"""With more changes the page leaves out the texts that stay the same; the page of each asset has them."""
View = Callable[[SignedIn, int], HttpResponse]


def posted(view: View) -> View:
    """Run a view on POST only. A GET, after a reload or a new sign-in, redirects to the change request."""

    @wraps(view)
    def door(request: SignedIn, number: int) -> HttpResponse:
        return view(request, number) if request.method == "POST" else redirect("change-request-detail", number=number)

    return door


@require_safe
@permitted("propagation.view_changerequest")
def change_request_detail(request: SignedIn, number: int) -> HttpResponse:
    """Show what changes, word by word, where it lands, what approval it needs, and who decided what."""
    return _page(request, _found(number))


@permitted("propagation.review_changerequest", "propagation.view_changerequest")
@posted
def approve(request: SignedIn, number: int) -> HttpResponse:
    """Approve what the reviewer saw. The service refuses another digest, and approval by somebody who worked on it."""
    said = _("You approved %(label)s. It takes effect when somebody releases it.")
    return _decide(request, number, approve_change_request, said)


@permitted("propagation.review_changerequest", "propagation.view_changerequest")
@posted
def reject(request: SignedIn, number: int) -> HttpResponse:
    """Reject for good; the comment is the reason."""
    return _decide(request, number, reject_change_request, _("You rejected %(label)s. Its author can see your comment."))


@permitted("propagation.view_changerequest")
@posted
def withdraw(request: SignedIn, number: int) -> HttpResponse:
    """Withdraw the reader's own change request, or with a reason that of somebody else."""
    change_request = _found(number)
    form = WithdrawForm(request.POST)
    form.fields["reason"].required = False  # the service says when one is needed
    form.is_valid()
    try:
        withdraw_change_request(change_request=change_request, reason=form.cleaned_data.get("reason", ""), actor=request.user)
    except ValidationError as error:
        if getattr(error, "code", None) == "conflict":
            return _page(request, _found(number), problems=error.messages, status=409)
        add_problems(form, error)
        return _page(request, change_request, withdraw_form=form, status=400)
    messages.success(request, _("%(label)s is withdrawn. The drafts have not changed.") % {"label": change_request.label})
    return redirect("change-request-detail", number=number)


@permitted("propagation.view_changerequest")
@posted
def dismiss(request: SignedIn, number: int) -> HttpResponse:
    """Put a rejection of the reader's own change request aside, and go on to the page in `next`."""
    change_request = _found(number)
    try:
        dismiss_rejection(change_request=change_request, actor=request.user)
    except ValidationError as error:
        return _page(request, _found(number), problems=error.messages, status=409)
    messages.success(request, _("%(label)s no longer waits for you.") % {"label": change_request.label})
    return redirect(own_address(request, request.POST.get("next", "")) or reverse("change-request-detail", args=[number]))


@permitted("propagation.release_changerequest", "propagation.view_changerequest")
@posted
def release(request: SignedIn, number: int) -> HttpResponse:
    """Release the change request, wake a worker, and redirect to the release; or to the page of the job that releases it."""
    try:
        seen = _counts(request.POST.get("impact", ""))
        done = release_change(change_request=_found(number), seen_impact=seen, actor=request.user)
    except ValidationError as error:
        return _page(request, _found(number), problems=error.messages, status=409)
    if isinstance(done, ChangeRequestJob):
        return redirect("change-request-job", number=done.pk)
    wake_worker()
    return redirect("release-detail", number=done.pk)


@permitted("propagation.submit_changerequest", "taxonomy.change_term", "propagation.view_changerequest")
@posted
def undo(request: SignedIn, number: int) -> HttpResponse:
    """Submit a new change request that undoes the term changes of a released one. It is decided like any other."""
    form = UndoForm(request.POST)
    if form.is_valid():
        try:
            change_request, reason = _found(number), form.cleaned_data["reason"]
            made = submit_once(
                lambda key: propose_undo(change_request=change_request, reason=reason, submission_key=key, actor=request.user),
                form.cleaned_data["submission_key"],
            )
        except ValidationError as error:
            return _page(request, _found(number), problems=error.messages, status=409)
        tell_submitted(request, made)
        return redirect("change-request-detail", number=made.pk)
    return _page(request, _found(number), undo_form=form, status=400)


def _counts(text: str) -> dict[str, int] | None:
    """The counts that the page showed to the person who releases; None if it showed none."""
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _found(number: int) -> Any:  # a ChangeRequest with its counts
    rows = ChangeRequest.objects.select_related("author", "release", "undoes", "revises", "withdrawn_by", "landing_record")
    return get_object_or_404(with_counts(rows), pk=number)


def _decide(request: SignedIn, number: int, service: Callable[..., Any], said: str) -> HttpResponse:
    change_request = _found(number)
    form = VerdictForm(request.POST)
    if form.is_valid():
        try:
            service(change_request=change_request, **form.cleaned_data, actor=request.user)
        except ValidationError as error:
            if getattr(error, "code", None) == "conflict":
                return _page(request, _found(number), form=form, problems=error.messages, status=409)
            add_problems(form, error)
        else:
            messages.success(request, said % {"label": change_request.label})
            return redirect("change-request-detail", number=number)
    return _page(request, change_request, form=form, status=400)


def _page(
    request: SignedIn,
    change_request: Any,
    *,
    form: VerdictForm | None = None,
    undo_form: UndoForm | None = None,
    withdraw_form: WithdrawForm | None = None,
    problems: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    language = reader_language()
    user = request.user
    changes = change_request.changes.select_related("asset", "revision", "base_revision", "landing")
    terms = term_review(change_request, user, undo_form=undo_form) if change_request.term_count else None
    page = page_of(request, changes, CHANGES_PER_PAGE, count=change_request.asset_count)
    page.object_list = list(page.object_list)  # the differences and the landing go through the same rows
    if form is None:
        form = VerdictForm(initial={"digest": change_request.digest})
    else:  # keep what was typed, but with the digest of what this page shows now
        refill(form, digest=change_request.digest)
    verdicts = list(change_request.verdicts.select_related("reviewer").order_by("pk"))
    requirement = requirement_of(change_request, verdicts)
    shows_landing = change_request.state in OPEN_STATES and (page.paginator.count > 0 or terms is None)
    shown = show_changes(page, language)
    awaited = {change_request.pk: requirement.people} if requirement.people else {}
    context = {
        "change_request": change_request,
        "page": page,
        "shown": shown,
        "states": asset_states([item.change.asset for item in shown], awaited),
        "leaves_out_unchanged": page.paginator.count > MOST_WITH_UNCHANGED,
        "terms": terms,
        "shows_landing": shows_landing,
        "landing": landing_table(change_request, page.object_list, page.paginator.count, language) if shows_landing else None,
        "requirement": requirement,
        "events": events_of(change_request, verdicts),
        "form": form,
        "problems": problems or [],
        "acting": acting(change_request, user, requirement.people, withdraw_form=withdraw_form),
        "release": getattr(change_request, "release", None),
        "crumbs": crumbs.change_requests(),
    }
    return render(request, "change_requests/review.html", context, status=status)
