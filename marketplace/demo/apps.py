from django.apps import AppConfig
from django.conf import settings


class DemoConfig(AppConfig):
    name = "marketplace.demo"
    label = "demo"
    verbose_name = "Bản trình diễn"

    def ready(self) -> None:
        from marketplace import slots
        from marketplace.demo.accounts import greeting

        if settings.DEMO:
            slots.fill("serve.greeting", greeting)
