"""Every kind of problem that the API answers with: its code, its status, and what the caller can do."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ProblemKind(NamedTuple):
    status: int
    title: str | Promise
    what_to_do: str | Promise


PROBLEMS: dict[str, ProblemKind] = {
    "bad_request": ProblemKind(400, _("The request cannot be read"), _("Check the URL and the headers.")),
    "malformed_json": ProblemKind(
        400,
        _("The body is not JSON that we accept"),
        _("Send UTF-8 JSON: no NaN, no NUL character, no half of a surrogate pair, no name twice, at most 32 levels deep."),
    ),
    "invalid_cursor": ProblemKind(
        400,
        _("The cursor is not one of ours, or belongs to another request"),
        _("Use a cursor as it was given, with the same filters; or start without one."),
    ),
    "repeated_parameter": ProblemKind(
        400, _("A query parameter is given twice"), _("Give each parameter once; the detail names the one that came twice.")
    ),
    "not_authenticated": ProblemKind(
        401, _("Nobody is signed in"), _("Send Authorization: Bearer with the token of your channel system, or sign in.")
    ),
    "authentication_failed": ProblemKind(
        401, _("The token is not valid"), _("Ask a channel engineer for a new token; this one is wrong, expired or revoked.")
    ),
    "permission_denied": ProblemKind(403, _("Not allowed"), _("The detail names the permission that is missing.")),
    "sign_in_incomplete": ProblemKind(
        403,
        _("This sign-in is not complete"),
        _("Open this site in a browser: it asks for a new password, or for sign-in codes to be set up."),
    ),
    "missing_scope": ProblemKind(
        403, _("The token lacks a scope"), _("Ask a channel engineer for a token with the scope that the detail names.")
    ),
    "not_found": ProblemKind(404, _("Not found"), _("Check the address. What you may not see answers the same.")),
    "method_not_allowed": ProblemKind(405, _("Method not allowed"), _("The Allow header lists the methods of this address.")),
    "not_acceptable": ProblemKind(406, _("Only JSON is served here"), _("Accept application/json.")),
    "conflict": ProblemKind(409, _("Somebody was faster, or the state does not allow it"), _("Read it again, then decide.")),
    "idempotency_key_reused": ProblemKind(
        409,
        _("The Idempotency-Key was used for another request"),
        _("Make a new key for each request; send the same one again with its own key."),
    ),
    "in_other_request": ProblemKind(
        409,
        _("An asset is in another open change request"),
        _("Look at the change request that the detail names. To have the asset in both, send also_in_open: true."),
    ),
    "withdrawn": ProblemKind(409, _("The asset was withdrawn"), _("A withdrawn asset no longer changes; create another one.")),
    "not_handed_out": ProblemKind(
        409, _("The cursor lies beyond what was handed out"), _("Acknowledge only what you have read.")
    ),
    "epoch_changed": ProblemKind(
        409,
        _("The registry was restored after this cursor was given out"),
        _(
            "Read everything again, then go on from there: documents from GET /documents with their changes_cursor, terms from "
            "GET /terms/changes?since=initial."
        ),
    ),
    "cursor_expired": ProblemKind(
        410,
        _("The cursor has expired"),
        _(
            "Read everything again, then go on from there: documents from GET /documents with their changes_cursor, terms from "
            "GET /terms/changes?since=initial."
        ),
    ),
    "precondition_failed": ProblemKind(
        412, _("It changed since you read it"), _("Read it again, make your change to that, and send its ETag as If-Match.")
    ),
    "body_too_large": ProblemKind(
        413, _("The body is too large"), _("Send at most 1 MiB, for example fewer receipts at a time.")
    ),
    "unsupported_media_type": ProblemKind(
        415, _("The body is not declared as JSON"), _("Send Content-Type: application/json.")
    ),
    "invalid": ProblemKind(422, _("The input is not valid"), _("Each entry of errors names a place and what is wrong there.")),
    "precondition_required": ProblemKind(
        428, _("If-Match is missing"), _("Read it first, and send its ETag as If-Match, so that nobody's work is overwritten.")
    ),
    "internal_error": ProblemKind(
        500, _("Something broke on our side"), _("Nothing was changed. Tell us the request_id; trying again later is safe.")
    ),
    "unavailable": ProblemKind(
        503,
        _("The database cannot be reached, or is too busy"),
        _("Nothing was changed. Send the request again after as many seconds as Retry-After says."),
    ),
}
"""By code. Where no code is more exact, the first code of a status is used for it."""
