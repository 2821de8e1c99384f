from django.apps import AppConfig


class ImportingConfig(AppConfig):
    name = "platforms.importing"
    label = "platforms_importing"
    verbose_name = "Nhập danh mục"

    def ready(self) -> None:
        from platforms.importing import listeners  # noqa: F401 - listeners register themselves
        from platforms.importing.panels import fill_slots

        fill_slots()
