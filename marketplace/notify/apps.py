from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "marketplace.notify"
    label = "notify"
    verbose_name = "Thông báo"
