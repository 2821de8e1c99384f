from django.apps import AppConfig
from django.conf import settings


class ReportsConfig(AppConfig):
    name = "platforms.reports"
    label = "platforms_reports"
    verbose_name = "Phản ánh"

    def ready(self) -> None:
        from marketplace import slots
        from platforms.reports import listeners  # noqa: F401 - listeners register themselves
        from platforms.reports.demo import ensure_demo_report
        from platforms.reports.panels import fill_slots

        fill_slots()
        if settings.DEMO:  # after the demonstration's vendor (order 45)
            slots.fill("serve.prepare", lambda: ("Phản ánh mẫu", ensure_demo_report, 47))
