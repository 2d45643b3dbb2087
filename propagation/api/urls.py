from django.urls import path, register_converter
from django.urls.converters import IntConverter

from propagation.api import change_request_views, document_views, feed_views


class NumberConverter(IntConverter):
    """As many digits as a database key can have."""

    regex = "[0-9]{1,18}"


register_converter(NumberConverter, "number")

urlpatterns = [
    path("documents", document_views.DocumentList.as_view(), name="api-documents"),
    path("documents/doc_<number:number>", document_views.DocumentItem.as_view(), name="api-document"),
    path("changes", feed_views.Changes.as_view(), name="api-changes"),
    path("changes/ack", feed_views.ChangesAcknowledgement.as_view(), name="api-changes-ack"),
    path("receipts", feed_views.Receipts.as_view(), name="api-receipts"),
    path("change-requests", change_request_views.ChangeRequestList.as_view(), name="api-change-requests"),
    path("change-requests/impact", change_request_views.ImpactPreview.as_view(), name="api-impact"),
    path("change-requests/cr_<number:number>", change_request_views.ChangeRequestItem.as_view(), name="api-change-request"),
    path("change-requests/cr_<number:number>/approve", change_request_views.Approval.as_view(), name="api-approve"),
    path("change-requests/cr_<number:number>/reject", change_request_views.Rejection.as_view(), name="api-reject"),
    path("change-requests/cr_<number:number>/withdraw", change_request_views.Withdrawal.as_view(), name="api-withdraw"),
    path("change-requests/cr_<number:number>/release", change_request_views.Releasing.as_view(), name="api-release"),
    path("change-requests/cr_<number:number>/undo", change_request_views.TakingBack.as_view(), name="api-undo"),
]
