from django.apps import AppConfig


class HandoverConfig(AppConfig):
    name = "trials.handover"
    label = "handover"
    verbose_name = "Bàn giao cho nhà cung cấp"

    def ready(self) -> None:
        from trials.handover import listeners, panels

        _ = listeners
        panels.fill_slots()
