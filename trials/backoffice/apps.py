from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    name = "trials.backoffice"
    label = "backoffice"
    verbose_name = "Việc hằng ngày của nhà cung cấp"

    def ready(self) -> None:
        from trials.backoffice import listeners  # noqa: F401 - listeners register themselves
        from trials.backoffice.panels import fill_slots

        fill_slots()
