"""Settings shared by every installation. Each value that differs between installations is read from the environment here,
typed by django-environ; docs/operations.md lists the variables."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.settings.sign_in import *  # noqa: F403 - the way Django settings extend one another

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(env.str("THROUGHLINE_VAR", default=str(BASE_DIR / "var")))
"""Everything the embedded default writes: database, broker folder, local secrets."""

ENVIRONMENT_NAME = env.str("THROUGHLINE_ENVIRONMENT", default="production")
"""Shown as a badge in the header of every page."""

SECRET_KEY = env.str("THROUGHLINE_SECRET_KEY", default="")
ENCRYPTION_KEYS: list[str] = env.list("THROUGHLINE_ENCRYPTION_KEYS", default=[])
"""Fernet keys, newest first: the first encrypts, all decrypt."""

DEBUG = False
ALLOWED_HOSTS: list[str] = env.list("THROUGHLINE_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("THROUGHLINE_TRUSTED_ORIGINS", default=[])
HOST_COUNT = env.int("THROUGHLINE_HOST_COUNT", default=1)
"""How many machines this installation runs on. With more than one, SQLite is refused (config/checks.py)."""

INSTALLED_APPS = [
    "config.admin_site.ThroughlineAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "mptt",
    "simple_history",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "csp",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "people",
    "taxonomy",
    "content",
    "channels",
    "propagation",
    "pages",
    "config.apps.ConfigConfig",
]

MIDDLEWARE = [
    "config.request_id.request_id_middleware",
    "config.no_store.no_store_middleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "config.nul_characters.nul_characters_middleware",
    "config.long_parameters.long_parameters_middleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.conflicts.ConflictMiddleware",
    "config.personal.personal_middleware",
    "config.required_steps.required_steps_middleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# WAL and IMMEDIATE: without them four writers lose most of their transactions to "database is locked"
# (docs/decisions/0003-embedded-default.md).
# No `temp_store=MEMORY`: SQLite then walks through the journal of an open savepoint after each row that a trigger writes for,
# so that 30,000 rows of history took 45 s instead of 1 s.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA busy_timeout=20000;"
        "PRAGMA mmap_size=134217728;PRAGMA journal_size_limit=27103364;PRAGMA cache_size=-20000;"
    ),
}
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'throughline.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # PostgreSQL prices our set queries at millions and compiles them anew each time: 0.5 s of work took 11 s.
    given = DATABASES["default"].setdefault("OPTIONS", {}).get("options", "")
    DATABASES["default"]["OPTIONS"]["options"] = f"-c jit=off {given}".strip()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en"
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGES = [
    (code, name)
    for code, name in (("en", _("English")), ("fr", _("French")), ("es", _("Spanish")), ("id", _("Indonesian")))
    if code == LANGUAGE_CODE or (BASE_DIR / "locale" / code / "LC_MESSAGES" / "django.mo").exists()
]
"""Only languages of which there is a compiled catalogue: a page is never half in one language and half in another."""
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "channels.api.authentication.ChannelTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest.access.ScopeOrPermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest.json_parser.StrictJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "rest.paging.KeysetPagination",
    "DEFAULT_SCHEMA_CLASS": "rest.openapi.AutoSchema",
    "DEFAULT_METADATA_CLASS": None,
    "URL_FORMAT_OVERRIDE": None,
    "EXCEPTION_HANDLER": "rest.problem_responses.problem_response",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Throughline API",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "DESCRIPTION": "The words, the approved content, and what each channel system must serve. docs/api.md shows how to use it.",
    "SERVERS": [{"url": "/", "description": "The installation that this document comes from."}],
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "TermStatus": "taxonomy.vocabulary.statuses.TermStatus",
        "ReceiptStatus": "propagation.delivery.models.ReceiptStatus",
        "ChangeRequestState": "propagation.review.models.ChangeRequestState",
        "Operation": "propagation.feed.models.DocumentOperation",
        "Decision": "propagation.review.models.Decision",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "rest.openapi.add_components",
    ],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
}

# The broker only wakes workers (docs/decisions/0004-database-is-the-queue.md): a lost message costs two seconds.
BROKER_DIR = VAR_DIR / "broker"
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="filesystem://localhost")
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object]
if CELERY_BROKER_URL.startswith("filesystem:"):
    CELERY_BROKER_TRANSPORT = "config.folder_broker:Transport"
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "messages"),
        "data_folder_out": str(BROKER_DIR / "messages"),
        "control_folder": str(BROKER_DIR / "control"),
    }
elif CELERY_BROKER_URL.startswith("amqp"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {"confirm_publish": True}
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 2, "socket_connect_timeout": 2, "visibility_timeout": 60}

DELIVERY_ALLOW_HTTP = env.bool("THROUGHLINE_DELIVERY_ALLOW_HTTP", default=False)
"""Whether we send over plain http too; by default only over https."""
DELIVERY_ALLOWED_NETWORKS: list[str] = env.list("THROUGHLINE_DELIVERY_ALLOWED_NETWORKS", default=[])
"""CIDR blocks that we send to although they are not public, for self-hosted channel systems. Empty: public addresses only."""
DELIVERY_ALLOWED_PORTS: list[int] = env.list("THROUGHLINE_DELIVERY_ALLOWED_PORTS", cast=int, default=[80, 443, 8080, 8443])
DELIVERY_TIMEOUT_SECONDS = env.int("THROUGHLINE_DELIVERY_TIMEOUT_SECONDS", default=15)
DELIVERY_LEASE_SECONDS = env.int("THROUGHLINE_DELIVERY_LEASE_SECONDS", default=45)
CHECKPOINT_KEY = env.str("THROUGHLINE_CHECKPOINT_KEY", default="")
"""The private ed25519 key that signs checkpoints, 32 bytes as base64; never logged."""
CURSOR_DAYS = env.int("THROUGHLINE_CURSOR_DAYS", default=90)
"""How many days a pull cursor stays valid; 0: for ever."""
ASSETS_AT_ONCE = env.int("THROUGHLINE_ASSETS_AT_ONCE", default=500)
"""How many assets may be submitted or released while somebody waits; a worker does it with more."""
SUBSCRIPTION_CHANGE_LIMIT = env.int("THROUGHLINE_SUBSCRIPTION_CHANGE_LIMIT", default=10)
"""How many documents a channel system may get and lose together by a change that one person makes alone."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("THROUGHLINE_LOG_LEVEL", default="INFO")},
}
