from django.apps import AppConfig


class ClaimingConfig(AppConfig):
    name = "platforms.claiming"
    label = "platforms_claiming"
    verbose_name = "Nhận trang"

    def ready(self) -> None:
        from platforms.claiming import listeners  # noqa: F401 - listeners register themselves
        from platforms.claiming.panels import fill_slots

        fill_slots()
