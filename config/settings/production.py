"""Settings for production: secrets come from the environment, and `manage.py check --deploy` refuses what is unsafe."""

from config.settings.base import *  # noqa: F403 - the way Django settings extend one another
from config.settings.base import STORAGES, env

SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = env.bool("THROUGHLINE_SSL_REDIRECT", default=True)
# Load balancers ask for these without TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.int("THROUGHLINE_HSTS_SECONDS", default=3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("THROUGHLINE_HSTS_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = env.bool("THROUGHLINE_HSTS_PRELOAD", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("THROUGHLINE_BEHIND_PROXY", default=False) else None
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
