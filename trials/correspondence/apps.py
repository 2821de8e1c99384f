from django.apps import AppConfig


class CorrespondenceConfig(AppConfig):
    name = "trials.correspondence"
    label = "correspondence"
    verbose_name = "Trao đổi về lượt dùng thử"

    def ready(self) -> None:
        from trials.correspondence import listeners  # noqa: F401 - listeners register themselves
        from trials.correspondence.panels import fill_slots

        fill_slots()
