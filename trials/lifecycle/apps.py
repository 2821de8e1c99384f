from django.apps import AppConfig


class LifecycleConfig(AppConfig):
    name = "trials.lifecycle"
    label = "lifecycle"
    verbose_name = "Lượt dùng thử"
