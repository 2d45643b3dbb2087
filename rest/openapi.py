"""The OpenAPI document: how callers sign in, and which problems each operation can answer with."""

import re
from collections.abc import Mapping
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema as SpectacularSchema

from rest.problem_responses import MEDIA_TYPE
from rest.problems import PROBLEMS

TOKEN, SESSION = "channelToken", "personSession"
"""Names of the ways to sign in; channels/api/authentication.py describes the first."""
ALWAYS = {406, 500, 503}
SENTENCE_END = re.compile(r"(?<=[.:]) ")
SIGNED_IN = {401, 403}
WITH_BODY = {400, 413, 415, 422}

PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457. Treat a code that you do not know like its status.",
    "required": ["type", "title", "status", "detail", "instance", "code", "errors", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "description": "A page that says what to do."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "code": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "JSON Pointer to a place in the body you sent."},
                    "parameter": {"type": "string", "description": "Name of a query parameter, in place of a pointer."},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
        "request_id": {"type": "string"},
    },
}
PAGE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["next_cursor", "has_more"],
    "properties": {
        "next_cursor": {"type": ["string", "null"], "description": "Opaque; send it as `cursor`. It does not expire."},
        "has_more": {"type": "boolean"},
    },
}


def add_components(result: dict[str, Any], **_generator: Any) -> dict[str, Any]:
    """Add the schemas that have no serializer."""
    result["components"]["schemas"] |= {"Problem": PROBLEM_SCHEMA, "Page": PAGE_SCHEMA}
    return result


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # its metaclass is untyped
    target_class = "rest_framework.authentication.SessionAuthentication"
    name = SESSION
    priority = 1

    def get_security_definition(self, auto_schema: SpectacularSchema) -> dict[str, Any]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "A person who has signed in. Requests that write also need the X-CSRFToken header.",
        }


class AutoSchema(SpectacularSchema):
    """Reads from a view: `required_scope` and `required_permission` (who may call), `problems` (method -> further statuses)."""

    def get_operation(self, path: str, path_regex: str, path_prefix: str, method: str, registry: Any) -> dict[str, Any] | None:
        operation: dict[str, Any] | None = super().get_operation(path, path_regex, path_prefix, method, registry)
        if operation is not None:
            operation.setdefault("security", [])
            for status in sorted(self._problem_statuses(operation)):
                operation["responses"].setdefault(str(status), _problem_response(status))
        return operation

    def get_auth(self) -> list[dict[str, Any]]:
        """The ways to sign in that this view accepts."""
        allowed = set()
        if getattr(self.view, "required_scope", None):
            allowed.add(TOKEN)
        if self._permission():
            allowed.add(SESSION)
        return [scheme for scheme in super().get_auth() if allowed & scheme.keys()]

    def get_summary(self) -> str:
        """The first sentence of the view's docstring."""
        text: str = super().get_description()
        return SENTENCE_END.split(" ".join(text.split()), maxsplit=1)[0].rstrip(".")

    def get_description(self) -> str:  # type: ignore[override]  # as its base has it, which DRF's stubs do not know
        """The view's docstring, then the scope or permission that the caller needs."""
        needs = []
        if scope := getattr(self.view, "required_scope", None):
            needs.append(f"the scope `{scope}`")
        if permission := self._permission():
            needs.append(f"the permission `{permission}`")
        text: str = super().get_description()
        return f"{text}\n\nNeeds {' or '.join(needs)}." if needs else text

    def _permission(self) -> str | None:
        permission = getattr(self.view, "required_permission", None)
        return permission.get(self.method) if isinstance(permission, Mapping) else permission

    def _problem_statuses(self, operation: dict[str, Any]) -> set[int]:
        statuses = ALWAYS | set(getattr(self.view, "problems", {}).get(self.method, ()))
        parameters = operation.get("parameters", [])
        places = {parameter["in"] for parameter in parameters}
        if operation.get("security"):
            statuses |= SIGNED_IN
        if "requestBody" in operation:
            statuses |= WITH_BODY
        if "path" in places:
            statuses.add(404)
        if "query" in places:
            statuses |= {400, 422}
        return statuses


def _problem_response(status: int) -> dict[str, Any]:
    titles = [f"`{code}`: {kind.title}" for code, kind in PROBLEMS.items() if kind.status == status]
    return {
        "description": ". ".join(titles),
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
