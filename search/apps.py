from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    label = "search"
    verbose_name = _("Tìm kiếm")

    def ready(self) -> None:
        from marketplace import slots
        from search import indexing, listeners  # noqa: F401

        slots.fill("serve.prepare", lambda: ("Chỉ mục tìm kiếm", indexing.prepare, 40))
        slots.fill("ready", lambda: ("search", indexing.is_ready()))
