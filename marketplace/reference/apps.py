from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "marketplace.reference"
    label = "reference"
    verbose_name = "Dữ liệu nền"
