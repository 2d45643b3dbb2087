"""Settings about signing in: passwords, limits, e-mail, codes and OpenID Connect. docs/operations.md lists the variables."""

import environ
from django.urls import reverse_lazy

env = environ.Env()

AUTH_USER_MODEL = "people.User"
SESSION_ENGINE = "people.session_store"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600
"""Seconds for which a link to reset a password, or to accept an invitation, is good."""
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

TRUSTED_PROXIES = env.int("THROUGHLINE_TRUSTED_PROXIES", default=0)
"""How many proxies of ours stand before the web server; each adds one entry to X-Forwarded-For (people/addresses.py)."""

# Five wrong passwords for one name from one address. people/services/limits.py limits an address and a name alone.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "pages.people.locked_out.axes_locked_out"
AXES_WHITELIST_CALLABLE = "pages.people.locked_out.axes_lets_pass"
AXES_CLIENT_IP_CALLABLE = "people.addresses.client_address"
AXES_VERBOSE = False

# E-mail. Without EMAIL_URL nothing is sent, and pages show an administrator the links that would have been.
_email = env.email_url("EMAIL_URL", default="dummymail://")
EMAIL_BACKEND = _email["EMAIL_BACKEND"]
EMAIL_HOST = _email.get("EMAIL_HOST") or ""
EMAIL_PORT = _email.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _email.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _email.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = _email.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _email.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("THROUGHLINE_EMAIL_FROM", default="throughline@localhost")

# One-time codes.
CODES_REQUIRED_FOR: list[str] = env.list("THROUGHLINE_CODES_REQUIRED_FOR", default=[])
"""Roles that must sign in with a code; "Administrator" means superusers."""
OTP_TOTP_ISSUER = "Throughline"
OTP_ADMIN_HIDE_SENSITIVE_DATA = True

# OpenID Connect: on when a client id is set.
OIDC_RP_CLIENT_ID = env.str("THROUGHLINE_OIDC_CLIENT_ID", default="")
OIDC_RP_CLIENT_SECRET = env.str("THROUGHLINE_OIDC_CLIENT_SECRET", default="")
OIDC_ISSUER = env.str("THROUGHLINE_OIDC_ISSUER", default="")
OIDC_OP_AUTHORIZATION_ENDPOINT = env.str("THROUGHLINE_OIDC_AUTHORIZATION_URL", default="")
OIDC_OP_TOKEN_ENDPOINT = env.str("THROUGHLINE_OIDC_TOKEN_URL", default="")
OIDC_OP_USER_ENDPOINT = env.str("THROUGHLINE_OIDC_USERINFO_URL", default="")
OIDC_OP_JWKS_ENDPOINT = env.str("THROUGHLINE_OIDC_JWKS_URL", default="")
OIDC_RP_SCOPES = env.str("THROUGHLINE_OIDC_SCOPES", default="openid email profile")
OIDC_PROVIDER_NAME = env.str("THROUGHLINE_OIDC_NAME", default="single sign-on")
"""What the button on the sign-in page calls the provider."""
OIDC_GROUPS_CLAIM = env.str("THROUGHLINE_OIDC_GROUPS_CLAIM", default="groups")
OIDC_ROLES: dict[str, str] = env.dict("THROUGHLINE_OIDC_ROLES", default={})
"""Group at the provider -> role here. Roles that no group is mapped to are given by administrators only."""
OIDC_CREATE_PEOPLE = env.bool("THROUGHLINE_OIDC_CREATE_PEOPLE", default=False)
"""Whether somebody without an account gets one at their first sign-in; otherwise only people who were invited come in."""
OIDC_RP_SIGN_ALGO = "RS256"
OIDC_USE_PKCE = True
OIDC_VERIFY_KID = env.bool("THROUGHLINE_OIDC_VERIFY_KID", default=True)
"""False for a provider with a single key that it does not name in its tokens."""
OIDC_TIMEOUT = 10
LOGIN_REDIRECT_URL_FAILURE = reverse_lazy("sign-in")

LOCAL_SIGN_IN = env.bool("THROUGHLINE_LOCAL_SIGN_IN", default=True)
"""Whether people may sign in with a password kept here."""

OIDC_BACKEND = "people.oidc.OidcBackend"
PASSWORD_BACKEND = "django.contrib.auth.backends.ModelBackend"  # noqa: S105 - the name of a class
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    *([OIDC_BACKEND] if OIDC_RP_CLIENT_ID else []),
    *([PASSWORD_BACKEND] if LOCAL_SIGN_IN else []),
]
