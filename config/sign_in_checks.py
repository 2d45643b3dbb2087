"""Deploy checks about signing in: half a configuration fails here, not in front of people."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from people.queries.mail import sends_mail
from people.rights import ADMINISTRATOR, ROLES

SIGN_IN = "sign_in"
PROVIDER = {
    "OIDC_RP_CLIENT_ID": "THROUGHLINE_OIDC_CLIENT_ID",
    "OIDC_RP_CLIENT_SECRET": "THROUGHLINE_OIDC_CLIENT_SECRET",
    "OIDC_ISSUER": "THROUGHLINE_OIDC_ISSUER",
    "OIDC_OP_AUTHORIZATION_ENDPOINT": "THROUGHLINE_OIDC_AUTHORIZATION_URL",
    "OIDC_OP_TOKEN_ENDPOINT": "THROUGHLINE_OIDC_TOKEN_URL",
    "OIDC_OP_USER_ENDPOINT": "THROUGHLINE_OIDC_USERINFO_URL",
    "OIDC_OP_JWKS_ENDPOINT": "THROUGHLINE_OIDC_JWKS_URL",
}
"""What a provider needs: setting -> variable. All of them, or none."""
DEFAULT_SENDER = "throughline@localhost"


@register(SIGN_IN, deploy=True)
def check_provider(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a provider that is only half described, or that is asked without TLS."""
    given = {name for name in PROVIDER if getattr(settings, name)}
    missing = ", ".join(variable for name, variable in PROVIDER.items() if name not in given)
    if given and missing:
        hint = f"Set also {missing}, or none of the variables of the provider."
        return [Error("OpenID Connect is only half configured.", hint=hint, id="throughline.E006")]
    endpoints = [name for name in PROVIDER if name.startswith("OIDC_OP_")]
    bare = ", ".join(
        PROVIDER[name] for name in endpoints if name in given and not getattr(settings, name).startswith("https://")
    )
    if bare:
        return [Error("OpenID Connect would be spoken without TLS.", hint=f"Use https:// in {bare}.", id="throughline.E006")]
    return []


@register(SIGN_IN, deploy=True)
def check_a_way_in(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse an installation that nobody can sign in to."""
    if settings.LOCAL_SIGN_IN or settings.OIDC_RP_CLIENT_ID:
        return []
    hint = "Set THROUGHLINE_LOCAL_SIGN_IN=true, or configure OpenID Connect."
    return [Error("Passwords are switched off and there is no sign-in provider.", hint=hint, id="throughline.E007")]


@register(SIGN_IN, deploy=True)
def check_roles(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse roles that do not exist: nobody would get them, or be asked for codes because of them."""
    wrong = {
        "THROUGHLINE_OIDC_ROLES": set(settings.OIDC_ROLES.values()) - ROLES.keys(),
        "THROUGHLINE_CODES_REQUIRED_FOR": set(settings.CODES_REQUIRED_FOR) - ROLES.keys() - {ADMINISTRATOR},
    }
    return [
        Error(
            f"{variable} names roles that do not exist: {', '.join(sorted(names))}.",
            hint=f"The roles are {', '.join(ROLES)}.",
            id="throughline.E008",
        )
        for variable, names in wrong.items()
        if names
    ]


@register(SIGN_IN, deploy=True)
def check_mail(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse e-mail that is printed, for it holds links that sign people in; and e-mail without a sender."""
    if not sends_mail():
        if settings.EMAIL_BACKEND.endswith("dummy.EmailBackend"):
            return []
        hint = "Set EMAIL_URL to a mail server, or leave it out: then administrators pass links on themselves."
        return [Error("E-mails with links would be written to the log or to files.", hint=hint, id="throughline.E009")]
    if settings.DEFAULT_FROM_EMAIL == DEFAULT_SENDER:
        hint = "Set THROUGHLINE_EMAIL_FROM."
        return [Error("E-mail has a server but no sender.", hint=hint, id="throughline.E009")]
    return []


@register(SIGN_IN, deploy=True)
def check_proxies(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a proxy whose header is not read: all people would share its address, and with it the limit for wrong passwords."""
    if settings.SECURE_PROXY_SSL_HEADER and settings.TRUSTED_PROXIES < 1:
        hint = "Set THROUGHLINE_TRUSTED_PROXIES to the number of proxies of yours that a request passes."
        return [Error("There is a proxy, but nothing says how many.", hint=hint, id="throughline.E010")]
    return []
