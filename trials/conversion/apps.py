from django.apps import AppConfig


class ConversionConfig(AppConfig):
    name = "trials.conversion"
    label = "conversion"
    verbose_name = "Sử dụng chính thức"
