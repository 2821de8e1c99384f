from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "marketplace.notify"
    label = "notify"
    verbose_name = "Thông báo"

    def ready(self) -> None:
        from marketplace.notify import listeners  # noqa: F401 - registers
