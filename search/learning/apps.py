from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LearningConfig(AppConfig):
    name = "search.learning"
    label = "learning"
    verbose_name = _("Học từ tìm kiếm")

    def ready(self) -> None:
        from marketplace import slots
        from search.learning.loading import load_judgments
        from search.learning.services import search_note

        slots.fill("serve.prepare", lambda: ("Câu hỏi chấm điểm tìm kiếm", load_judgments, 35))
        slots.fill("search.asked", search_note)
