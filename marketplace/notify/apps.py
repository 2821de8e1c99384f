from django.apps import AppConfig

from marketplace import slots


class NotifyConfig(AppConfig):
    name = "marketplace.notify"
    label = "notify"
    verbose_name = "Thông báo"

    def ready(self) -> None:
        from marketplace.notify import dead, listeners, navigation  # noqa: F401 - listeners register themselves

        slots.fill("nav.account", navigation.inbox_item, order=40)
        slots.fill("nav.account", navigation.demo_mail_item, order=90)
