from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EditorConfig(AppConfig):
    name = "platforms.editor"
    label = "editor"
    verbose_name = _("Soạn trang nền tảng")

    def ready(self) -> None:
        from marketplace import slots
        from platforms.editor.navigation import room_item
        from platforms.editor.panels import draft_panel

        slots.fill("review.draft", draft_panel)
        slots.fill("nav.room", room_item)
