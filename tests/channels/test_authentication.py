from datetime import timedelta

import pytest
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from channels.api.authentication import ChannelTokenAuthentication
from channels.services.tokens import revoke_token
from tests.factories.channels import aged, issued

UNKNOWN = "thl_live_" + "A" * 43
REFUSAL = "This token is not valid."


class WhoAmI(APIView):
    """Answers who called."""

    permission_classes = (IsAuthenticated,)

    def get(self, request):
        return Response({"code": request.user.channel_system.code, "scopes": request.auth.scopes})


def ask(**headers):
    return WhoAmI.as_view()(APIRequestFactory().get("/", headers=headers))


@pytest.mark.parametrize("keyword", ["Bearer", "bearer", "BEARER", "Bearer "])
def test_a_token_signs_its_channel_system_in(esp, chris, keyword):
    answer = ask(authorization=f"{keyword} {issued(esp, actor=chris).text}")
    assert (answer.status_code, answer.data) == (200, {"code": "esp", "scopes": ["documents:read", "receipts:write"]})


@pytest.mark.parametrize(
    "header",
    [f"Bearer {UNKNOWN}", "Bearer", "Bearer ", "Bearer a b", "Bearer nonsense", "Bearer t\u00e9st", "Bearer " + "A" * 9000],
)
def test_unknown_and_malformed_tokens_get_the_same_401(esp, chris, header):
    issued(esp, actor=chris)
    answer = ask(authorization=header)
    assert (answer.status_code, answer["WWW-Authenticate"], answer.data["detail"]) == (401, "Bearer", REFUSAL)


def test_expired_and_revoked_tokens_get_it_too(esp, chris):
    expired, revoked = issued(esp, actor=chris), issued(esp, actor=chris)
    aged(expired.token, expires_at=timezone.now() - timedelta(seconds=1))
    revoke_token(token=revoked.token, actor=chris)
    for result in (expired, revoked):
        answer = ask(authorization=f"Bearer {result.text}")
        assert (answer.status_code, answer["WWW-Authenticate"], answer.data["detail"]) == (401, "Bearer", REFUSAL)


@pytest.mark.parametrize("header", [None, "Basic YTpi", "Token abc", "Bearerthl_live_"])
def test_without_a_bearer_token_nobody_is_signed_in(db, header):
    answer = ask(**({"authorization": header} if header else {}))
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")


def test_a_channel_system_is_no_person_and_holds_no_permission(esp, chris):
    request = APIRequestFactory().get("/", headers={"authorization": f"Bearer {issued(esp, actor=chris).text}"})
    signed_in = ChannelTokenAuthentication().authenticate(request)
    assert signed_in is not None
    principal, token = signed_in
    assert (principal.is_authenticated, principal.is_anonymous) == (True, False)
    assert (principal.is_staff, principal.is_superuser, principal.pk) == (False, False, None)
    assert principal.has_perm("channels.view_channelsystem") is False
    assert principal.has_perms([]) is False
    assert token.channel_system == esp


def test_the_openapi_document_describes_it():
    described = OpenApiAuthenticationExtension.get_match(ChannelTokenAuthentication())
    assert described is not None
    assert described.name == "channelToken"
    assert described.get_security_definition(AutoSchema()) == {
        "type": "http",
        "scheme": "bearer",
        "description": "The token of one channel system.",
    }
