"""The judgments in Wagtail."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from search.learning.forms import JudgedQueryForm
from search.learning.models import JudgedQuery


class JudgedQueryViewSet(SnippetViewSet):
    """What `manage.py search_judge` measures the order with."""

    model = JudgedQuery
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
