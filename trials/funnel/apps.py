from django.apps import AppConfig


class FunnelConfig(AppConfig):
    name = "trials.funnel"
    label = "funnel"
    verbose_name = "Số liệu"
