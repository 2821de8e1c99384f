from django.apps import AppConfig

from marketplace import slots


class RulebookConfig(AppConfig):
    name = "marketplace.rulebook"
    label = "rulebook"
    verbose_name = "Quy định chương trình"

    def ready(self) -> None:
        from marketplace.rulebook import navigation

        slots.fill("nav.room", navigation.programmes_item, order=80)
        slots.fill("nav.room", navigation.calendar_item, order=81)
