from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "marketplace.audit"
    label = "audit"
    verbose_name = "Nhật ký kiểm tra"

    def ready(self) -> None:
        from marketplace.audit import triggers

        # No sender: after each app's migrations, so that whichever migrates last is covered too.
        post_migrate.connect(triggers.install, dispatch_uid="audit.triggers")
