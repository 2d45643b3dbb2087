"""Addresses of the API for change requests."""

from django.urls import path

from propagation.review.api import import_views, revision_views, turn_views, views

IMPORTS = "facets/<str:facet>/imports"
IMPORT = f"{IMPORTS}/imp_<number:number>"

urlpatterns = [
    path(IMPORTS, import_views.ImportList.as_view(), name="api-imports"),
    path(IMPORT, import_views.ImportItem.as_view(), name="api-import"),
    path(f"{IMPORT}/plan", import_views.ImportPlan.as_view(), name="api-import-plan"),
    path(f"{IMPORT}/carry-out", import_views.ImportCarryOut.as_view(), name="api-import-carry-out"),
    path(f"{IMPORT}/submit", import_views.ImportSubmit.as_view(), name="api-import-submit"),
    path(f"{IMPORT}/cancel", import_views.ImportCancel.as_view(), name="api-import-cancel"),
    path("change-requests", views.ChangeRequestList.as_view(), name="api-change-requests"),
    path("change-requests/impact", views.ImpactPreview.as_view(), name="api-impact"),
    path("change-requests/cr_<number:number>", views.ChangeRequestItem.as_view(), name="api-change-request"),
    path("change-requests/cr_<number:number>/changes", views.ChangeList.as_view(), name="api-changes"),
    path("change-requests/cr_<number:number>/approve", views.Approval.as_view(), name="api-approve"),
    path("change-requests/cr_<number:number>/reject", views.Rejection.as_view(), name="api-reject"),
    path("change-requests/cr_<number:number>/withdraw", views.Withdrawal.as_view(), name="api-withdraw"),
    path("change-requests/cr_<number:number>/release", views.Releasing.as_view(), name="api-release"),
    path("change-requests/cr_<number:number>/undo", views.TakingBack.as_view(), name="api-undo"),
    path("change-requests/cr_<number:number>/revise", revision_views.Revising.as_view(), name="api-revise"),
    path("change-requests/cr_<number:number>/dismiss", revision_views.Dismissal.as_view(), name="api-dismiss"),
    path("jobs/job_<number:number>", views.JobItem.as_view(), name="api-job"),
    path("jobs/job_<number:number>/dismiss", views.JobDismissal.as_view(), name="api-job-dismiss"),
    path("turns", turn_views.Turns.as_view(), name="api-turns"),
]
