from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "marketplace.design"
    label = "design"
    verbose_name = "Giao diện"
