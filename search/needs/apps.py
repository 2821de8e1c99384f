from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class NeedsConfig(AppConfig):
    name = "search.needs"
    label = "search_needs"
    verbose_name = _("Nhu cầu")

    def ready(self) -> None:
        from marketplace import slots
        from search.needs import demo, listeners, navigation

        slots.fill("notify.context", listeners.notice_facts)
        slots.fill("nav.room", navigation.room_item)
        slots.fill("nav.account", navigation.account_item)
        if settings.DEMO:
            # After the accounts (40), whose officer answers.
            slots.fill("serve.prepare", lambda: (_("Nhu cầu mẫu"), demo.ensure_demo_needs, 48))
