from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "trials.casework"
    label = "casework"
    verbose_name = "Gỡ việc đang mắc"

    def ready(self) -> None:
        from trials.casework.panels import fill_slots

        fill_slots()
