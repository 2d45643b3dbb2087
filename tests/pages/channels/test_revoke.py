"""Ending a token asks first and is for ever."""

from channels.models import ApiToken
from tests.factories.channels import issued
from tests.support.pages import elements, html, texts


def test_a_denied_revocation_revokes_nothing(as_ana, kiosk, chris):
    token = issued(kiosk, actor=chris).token
    assert as_ana.post(f"/channels/kiosk/tokens/{token.pk}/revoke/").status_code == 403
    assert ApiToken.objects.get(pk=token.pk).revoked_at is None


def test_revoking_asks_first_and_is_for_ever(as_chris, chris, kiosk):
    token = issued(kiosk, actor=chris).token
    asked = as_chris.get(f"/channels/kiosk/tokens/{token.pk}/revoke/")
    assert elements(html(asked), "h1") == ["Revoke the token nightly?"]
    assert ApiToken.objects.get(pk=token.pk).revoked_at is None
    page = html(as_chris.post(f"/channels/kiosk/tokens/{token.pk}/revoke/", follow=True))
    assert "Revoked" in texts(page, "token-row")[0]
    assert ApiToken.objects.get(pk=token.pk).revoked_at is not None
    assert "/revoke/" not in page


def test_a_token_belongs_to_its_system(as_chris, chris, esp, kiosk):
    token = issued(kiosk, actor=chris).token
    assert as_chris.post(f"/channels/esp/tokens/{token.pk}/revoke/").status_code == 404
    assert ApiToken.objects.get(pk=token.pk).revoked_at is None
