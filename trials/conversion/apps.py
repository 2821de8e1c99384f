from django.apps import AppConfig


class ConversionConfig(AppConfig):
    name = "trials.conversion"
    label = "conversion"
    verbose_name = "Sử dụng chính thức"

    def ready(self) -> None:
        from trials.conversion import listeners  # noqa: F401
        from trials.conversion.panels import fill_slots

        fill_slots()
