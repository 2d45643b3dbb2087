"""Addresses of the API for channel systems, and of releases on their way to them."""

from django.urls import path

from propagation.delivery.api import change_views, document_views, receipt_views, release_views

urlpatterns = [
    path("documents", document_views.DocumentList.as_view(), name="api-documents"),
    path("documents/doc_<number:number>", document_views.DocumentItem.as_view(), name="api-document"),
    path("changes", change_views.Changes.as_view(), name="api-changes"),
    path("changes/ack", change_views.ChangesAcknowledgement.as_view(), name="api-changes-ack"),
    path("receipts", receipt_views.Receipts.as_view(), name="api-receipts"),
    path("releases/R-<number:number>", release_views.ReleaseItem.as_view(), name="api-release-progress"),
]
