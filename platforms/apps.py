from django.apps import AppConfig


class PlatformsConfig(AppConfig):
    name = "platforms"
    label = "platforms"
    verbose_name = "Nền tảng"

    def ready(self) -> None:
        from marketplace import slots
        from platforms.loading import load_catalogue

        slots.fill("serve.prepare", lambda: ("Danh mục 156 nền tảng", load_catalogue, 20))
