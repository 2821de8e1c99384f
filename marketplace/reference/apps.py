from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "marketplace.reference"
    label = "reference"
    verbose_name = "Dữ liệu nền"

    def ready(self) -> None:
        from marketplace import slots
        from marketplace.reference.loading import load_all

        slots.fill("serve.prepare", lambda: ("Dữ liệu nền (tỉnh, ngành, ngày nghỉ)", load_all, 10))
