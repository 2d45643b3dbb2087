"""Setting up sign-in codes of one's own, and switching them off."""

from base64 import b32encode
from typing import Any

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django_otp.plugins.otp_totp.models import TOTPDevice

from pages.doors import SignedIn
from pages.form_pages import form_page, show_form
from pages.form_problems import add_problems
from pages.people.forms import CodeForm
from people.queries.codes import has_codes, must_have_codes, recovery_codes_left
from people.services.codes import confirm_codes, renew_recovery_codes, start_codes, switch_off_codes
from people.session_store import CODES_OWED

ACTIONS = {"renew": renew_recovery_codes, "off": switch_off_codes}


@form_page
@login_required
@sensitive_post_parameters("code")
def codes(request: SignedIn) -> HttpResponse:
    """Switch codes on by typing one; or, where they are on, renew the recovery codes or switch codes off by typing one."""
    is_on = has_codes(request.user)
    form = CodeForm(request.POST or None)
    context: dict[str, Any] = {
        "is_on": is_on,
        "is_owed": bool(request.session.get(CODES_OWED)),
        "must": must_have_codes(request.user),
    }
    if request.method == "POST" and form.is_valid():
        act = ACTIONS.get(request.POST.get("action", ""), renew_recovery_codes) if is_on else confirm_codes
        try:
            fresh = act(person=request.user, code=form.cleaned_data["code"], actor=request.user)
        except ValidationError as error:
            add_problems(form, error)
        else:
            request.session.pop(CODES_OWED, None)
            if fresh is None:
                messages.success(request, _("Sign-in codes are off."))
                return redirect("account")
            return show_form(request, "people/codes.html", form, context | {"fresh": fresh})
    if is_on:
        context["left"] = recovery_codes_left(request.user)
    else:
        context |= _shown(start_codes(person=request.user, actor=request.user))
    return show_form(request, "people/codes.html", form, context)


def _shown(device: TOTPDevice) -> dict[str, str]:
    """The picture for the app and the key for typing it in."""
    key = b32encode(device.bin_key).decode().rstrip("=")
    return {"picture": _picture(device.config_url), "key": " ".join(key[at : at + 4] for at in range(0, len(key), 4))}


def _picture(address: str) -> SafeString:
    """`address` as a QR code: SVG made of numbers and fixed words only, without a style that our policy refuses."""
    svg = segno.make(address, error="m").svg_inline(scale=5, dark="#000", light="#fff", svgclass="qr", lineclass=None)
    return mark_safe(svg)  # noqa: S308 - the address is drawn, not written, into it
