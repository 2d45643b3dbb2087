"""The wiring as a Django app: its deploy checks are found, and connections to SQLite are told what it can do."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Wiring"

    def ready(self) -> None:
        from config import checks, sign_in_checks  # noqa: F401, PLC0415 - checks register when the apps are loaded
        from config.sqlite import watch_connections  # noqa: PLC0415 - with the checks, so that all of it begins at one place

        watch_connections()
