"""Addresses of the pages of the road, Home among them."""

from django.urls import path

from propagation.views import asset, change_requests, home, releases, review, submitting

urlpatterns = [
    path("", home.home, name="home"),
    path("assets/<str:code>/", asset.asset_detail, name="asset-detail"),
    path("change-requests/", change_requests.change_request_list, name="change-request-list"),
    path("change-requests/new/", submitting.change_request_new, name="change-request-new"),
    path("change-requests/<int:number>/", review.change_request_detail, name="change-request-detail"),
    path("change-requests/<int:number>/approve/", review.approve, name="change-request-approve"),
    path("change-requests/<int:number>/reject/", review.reject, name="change-request-reject"),
    path("change-requests/<int:number>/withdraw/", review.withdraw, name="change-request-withdraw"),
    path("change-requests/<int:number>/release/", review.release, name="change-request-release"),
    path("releases/", releases.release_list, name="release-list"),
    path("releases/<int:number>/", releases.release_detail, name="release-detail"),
    path("releases/<int:number>/send-again/<str:code>/", releases.release_send_again, name="release-send-again"),
]
