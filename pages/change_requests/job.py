"""One large submission or release: how far the worker is, and what came of it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import HttpResponseClientRefresh

from pages import crumbs
from pages.doors import SignedIn, permitted
from pages.redirects import own_address
from propagation.review.models import ChangeRequestJob, JobState
from propagation.review.services.rejections import dismiss_refusal


@require_safe
@permitted("propagation.view_changerequest")
@vary_on_headers("HX-Request")
def change_request_job(request: SignedIn, number: int) -> HttpResponse:
    """Show the progress of a job; when it is done, go to the change request, or to the release.

    While it is under way the page asks for its inner part again (htmx), and for all of it afterwards. ?said= is the state of
    which a screen reader was told.
    """
    jobs = ChangeRequestJob.objects.select_related("author", "change_request__release")
    job = get_object_or_404(jobs, pk=number)
    if request.htmx and not job.is_open:
        return HttpResponseClientRefresh()
    if job.state == JobState.DONE and job.change_request:
        if job.kind == "release":
            return redirect("release-detail", number=job.change_request.release.pk)
        return redirect("change-request-detail", number=job.change_request.pk)
    context = {
        "job": job,
        "is_news": request.htmx and request.GET.get("said") != job.state,
        "crumbs": crumbs.change_requests(),
    }
    template = "change_requests/job_progress.html" if request.htmx else "change_requests/job.html"
    return render(request, template, context)


@permitted("propagation.view_changerequest")
def dismiss_job(request: SignedIn, number: int) -> HttpResponse:
    """Put a refused job of the reader aside, and go on to the page in `next`. A GET shows the job."""
    if request.method == "POST":
        job = get_object_or_404(ChangeRequestJob, pk=number)
        try:
            dismiss_refusal(job=job, actor=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("It no longer waits for you."))
            return redirect(own_address(request, request.POST.get("next", "")) or reverse("change-request-list"))
    return redirect("change-request-job", number=number)
