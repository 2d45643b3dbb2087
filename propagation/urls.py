"""Addresses of the pages of the road, Home among them."""

from django.urls import path

from propagation.forms import FORMS
from propagation.views import asset, change_requests, home, releases, review, submitting
from propagation.views.terms import actions, deleting, previews, reorder, staged, tree

TERM = "taxonomy/<str:facet>/<str:code>"

urlpatterns = [
    path("", home.home, name="home"),
    path("assets/<str:code>/", asset.asset_detail, name="asset-detail"),
    path("change-requests/", change_requests.change_request_list, name="change-request-list"),
    path("change-requests/new/", submitting.change_request_new, name="change-request-new"),
    path("change-requests/staged/", staged.staged_changes, name="staged-changes"),
    path("change-requests/staged/remove/", staged.unstage, name="unstage"),
    path("change-requests/impact.csv", previews.impact_csv, name="impact-csv"),
    path("change-requests/<int:number>/", review.change_request_detail, name="change-request-detail"),
    path("change-requests/<int:number>/approve/", review.approve, name="change-request-approve"),
    path("change-requests/<int:number>/reject/", review.reject, name="change-request-reject"),
    path("change-requests/<int:number>/withdraw/", review.withdraw, name="change-request-withdraw"),
    path("change-requests/<int:number>/release/", review.release, name="change-request-release"),
    path("change-requests/<int:number>/undo/", review.undo, name="change-request-undo"),
    path("change-requests/<int:number>/impact.csv", previews.change_request_impact_csv, name="change-request-impact-csv"),
    path("releases/", releases.release_list, name="release-list"),
    path("releases/<int:number>/", releases.release_detail, name="release-detail"),
    path("releases/<int:number>/send-again/<str:code>/", releases.release_send_again, name="release-send-again"),
    # No code begins with "-", so what is there is not a term.
    path("taxonomy/<str:facet>/", tree.facet_tree, name="facet"),
    path("taxonomy/<str:facet>/-/add/", actions.term_action, {"action": "add"}, name="facet-add"),
    *(path(f"{TERM}/{action}/", actions.term_action, {"action": action}, name=f"term-{action}") for action in FORMS),
    path(f"{TERM}/reorder/", reorder.reorder, name="term-reorder"),
    path(f"{TERM}/delete/", deleting.term_delete, name="term-delete"),
    path(f"{TERM}/variants/", tree.term_variants, name="term-variants"),
    path(f"{TERM}/", tree.term_detail, name="term-detail"),
]
