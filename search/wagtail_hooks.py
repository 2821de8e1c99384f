"""Editors' table of words in Wagtail."""

from typing import Any

from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from search.models import Synonym


class SynonymViewSet(SnippetViewSet):
    """A row is in force about half a minute after it was saved, on either engine."""

    model = Synonym
    icon = "openquote"
    add_to_admin_menu = True
    menu_label = "Từ đồng nghĩa"
    list_display = ["term", "canonical", "categories", "kind", "updated_at"]
    list_filter = ["kind"]
    search_fields = ["term", "canonical"]
    list_per_page = 50
    panels: list[Any] = [
        FieldRowPanel([FieldPanel("term"), FieldPanel("canonical")]),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("sector")]),
        FieldPanel("categories"),
    ]


register_snippet(SynonymViewSet)
