from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChoosingConfig(AppConfig):
    name = "platforms.choosing"
    label = "platforms_choosing"
    verbose_name = _("So sánh và lưu nền tảng")

    def ready(self) -> None:
        from marketplace import slots
        from platforms.choosing import listeners, navigation, panels, shortlist  # noqa: F401 - two register themselves

        slots.fill("listing.tools", panels.listing_tools)
        slots.fill("nav.account", navigation.account_item)
