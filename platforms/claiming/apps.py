from django.apps import AppConfig
from django.conf import settings


class ClaimingConfig(AppConfig):
    name = "platforms.claiming"
    label = "platforms_claiming"
    verbose_name = "Nhận trang"

    def ready(self) -> None:
        from marketplace import slots
        from platforms.claiming import listeners  # noqa: F401 - listeners register themselves
        from platforms.claiming.demo import ensure_demo_claims
        from platforms.claiming.panels import fill_slots

        fill_slots()
        if settings.DEMO:  # after the demonstration's vendor (order 45)
            slots.fill("serve.prepare", lambda: ("Hồ sơ nhận trang mẫu", ensure_demo_claims, 46))
