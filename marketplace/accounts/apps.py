from django.apps import AppConfig, apps
from django.conf import settings
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from marketplace import slots


class AccountsConfig(AppConfig):
    name = "marketplace.accounts"
    label = "accounts"
    verbose_name = "Tài khoản, tổ chức"

    def ready(self) -> None:
        from marketplace.accounts import demo, listeners, navigation, notices, signals  # noqa: F401 - listeners and signals register themselves
        from marketplace.accounts.groups import refresh_groups

        # Its turn comes after every room's and Wagtail's, when all their permissions are made.
        last = apps.get_app_config("auth")
        post_migrate.connect(refresh_groups, sender=last, dispatch_uid="accounts.groups")
        slots.fill("notify.context", notices.proof_facts)
        slots.fill("nav.account", navigation.account_item, order=50)
        slots.fill("nav.room", navigation.proof_queue_item, order=60)
        if settings.DEMO:
            slots.fill("serve.prepare", lambda **_ctx: (_("Tài khoản trình diễn"), demo.ensure_demo_accounts, 40))
