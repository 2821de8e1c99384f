"""The judgments and the boards in Wagtail."""

from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import CreateView, SnippetViewSet

from search.learning.cms_views import board_view
from search.learning.forms import JudgedQueryForm
from search.learning.models import JudgedQuery


class JudgedQueryCreateView(CreateView):
    """The form, with the query of a board already typed (`?query=`)."""

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "query": self.request.GET.get("query", "")[:200]}


class JudgedQueryViewSet(SnippetViewSet):
    """What `manage.py search_judge` measures the order with."""

    model = JudgedQuery
    add_view_class = JudgedQueryCreateView
    icon = "check"
    add_to_admin_menu = True
    menu_label = _("Câu chấm điểm")
    menu_order = 212
    list_display = ["query", "kind", "category", "updated_at"]
    list_filter = ["kind", "category"]
    search_fields = ["query", "note"]
    search_backend_name = None
    list_per_page = 50
    edit_handler: Any = ObjectList(
        [
            FieldRowPanel([FieldPanel("query"), FieldPanel("kind")]),
            FieldPanel("platforms"),
            FieldPanel("category"),
            FieldPanel("note"),
        ],
        base_form_class=JudgedQueryForm,
    )


register_snippet(JudgedQueryViewSet)


class BoardMenuItem(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return request.user.has_perm("learning.view_querycount")


@hooks.register("register_admin_urls")
def board_urls() -> list[URLPattern]:
    return [
        path("tim-kiem/khong-thay/", board_view, {"board": "vain"}, name="learning_vain"),
        path("tim-kiem/mo-sau/", board_view, {"board": "low"}, name="learning_low"),
        path("tim-kiem/tu-moi/", board_view, {"board": "words"}, name="learning_words"),
    ]


@hooks.register("register_admin_menu_item")
def board_menu_item() -> MenuItem:
    return BoardMenuItem(_("Người tìm gõ gì"), reverse("learning_vain"), icon_name="search", order=211)
