"""Editors' table of words in Wagtail, and the page that explains the order."""

from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import CreateView, SnippetViewSet

from search.cms_views import explain_view, measure_view
from search.forms import SynonymForm
from search.models import Synonym


class SynonymCreateView(CreateView):
    """The form, with what people typed already in it (`?term=`)."""

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "term": self.request.GET.get("term", "")[:80]}


class SynonymViewSet(SnippetViewSet):
    """A row is in force about half a minute after it was saved, on either engine."""

    model = Synonym
    add_view_class = SynonymCreateView
    icon = "openquote"
    add_to_admin_menu = True
    menu_label = _("Từ đồng nghĩa")
    list_display = ["term", "canonical", "categories", "kind", "updated_at"]
    list_filter = ["kind"]
    search_fields = ["term", "canonical"]
    search_backend_name = None
    list_per_page = 50
    edit_handler: Any = ObjectList(
        [
            FieldRowPanel([FieldPanel("term"), FieldPanel("canonical")]),
            FieldRowPanel([FieldPanel("kind"), FieldPanel("sector")]),
            FieldPanel("categories"),
        ],
        base_form_class=SynonymForm,
    )


register_snippet(SynonymViewSet)


class ExplainMenuItem(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return request.user.has_perm("search.change_synonym")


@hooks.register("register_admin_urls")
def explain_urls() -> list[URLPattern]:
    return [
        path("tim-kiem/giai-thich/", explain_view, name="search_explain"),
        path("tim-kiem/do-thu-tu/", measure_view, name="search_measure"),
    ]


@hooks.register("register_admin_menu_item")
def explain_menu_item() -> MenuItem:
    return ExplainMenuItem(_("Giải thích thứ tự"), reverse("search_explain"), icon_name="help", order=210)


@hooks.register("register_admin_menu_item")
def measure_menu_item() -> MenuItem:
    return ExplainMenuItem(_("Đo thứ tự"), reverse("search_measure"), icon_name="order", order=213)
