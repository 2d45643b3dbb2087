"""Addresses of the pages of change requests."""

from django.urls import path

from pages.change_requests import job, new, review
from pages.change_requests import list as change_requests
from pages.taxonomy.terms import impact, staged

urlpatterns = [
    path("", change_requests.change_request_list, name="change-request-list"),
    path("new/", new.change_request_new, name="change-request-new"),
    path("jobs/<int:number>/", job.change_request_job, name="change-request-job"),
    path("jobs/<int:number>/dismiss/", job.dismiss_job, name="change-request-job-dismiss"),
    path("staged/", staged.staged_changes, name="staged-changes"),
    path("staged/remove/", staged.unstage, name="unstage"),
    path("impact.csv", impact.impact_csv, name="impact-csv"),
    path("<int:number>/", review.change_request_detail, name="change-request-detail"),
    path("<int:number>/approve/", review.approve, name="change-request-approve"),
    path("<int:number>/reject/", review.reject, name="change-request-reject"),
    path("<int:number>/withdraw/", review.withdraw, name="change-request-withdraw"),
    path("<int:number>/dismiss/", review.dismiss, name="change-request-dismiss"),
    path("<int:number>/release/", review.release, name="change-request-release"),
    path("<int:number>/undo/", review.undo, name="change-request-undo"),
    path("<int:number>/impact.csv", impact.change_request_impact_csv, name="change-request-impact-csv"),
]
