from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "platforms.reports"
    label = "platforms_reports"
    verbose_name = "Phản ánh"

    def ready(self) -> None:
        from platforms.reports import listeners  # noqa: F401 - listeners register themselves
        from platforms.reports.panels import fill_slots

        fill_slots()
