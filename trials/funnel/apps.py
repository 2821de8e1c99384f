from django.apps import AppConfig


class FunnelConfig(AppConfig):
    name = "trials.funnel"
    label = "funnel"
    verbose_name = "Số liệu"

    def ready(self) -> None:
        from marketplace import slots
        from trials.funnel import listeners  # noqa: F401
        from trials.funnel.panels import fill_slots
        from trials.funnel.replay.services import prepare_replay

        fill_slots()
        slots.fill("serve.prepare", lambda: ("Phát lại năm 2021 (dữ liệu mô phỏng)", prepare_replay, 50))
