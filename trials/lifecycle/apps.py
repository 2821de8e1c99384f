from django.apps import AppConfig


class LifecycleConfig(AppConfig):
    name = "trials.lifecycle"
    label = "lifecycle"
    verbose_name = "Lượt dùng thử"

    def ready(self) -> None:
        from trials.lifecycle import listeners, panels

        _ = listeners
        panels.fill_slots()
