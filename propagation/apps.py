from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PropagationConfig(AppConfig):
    name = "propagation"
    verbose_name = _("Propagation")

    def ready(self) -> None:
        from people.services.roles import create_roles  # noqa: PLC0415 - models load after the app
        from propagation.evidence.services.protection import protect_evidence  # noqa: PLC0415 - as above

        post_migrate.connect(create_roles, sender=self, dispatch_uid="create_roles")
        post_migrate.connect(protect_evidence, sender=self, dispatch_uid="protect_evidence")
