from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from marketplace import slots


class AccountsConfig(AppConfig):
    name = "marketplace.accounts"
    label = "accounts"
    verbose_name = "Tài khoản, tổ chức"

    def ready(self) -> None:
        from marketplace.accounts import demo, signals  # noqa: F401 - receivers

        if settings.DEMO:
            slots.fill("serve.prepare", lambda **_ctx: (_("Tài khoản trình diễn"), demo.ensure_demo_accounts, 40))
