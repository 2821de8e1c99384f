"""Questions of reviews, kept by editors. Nothing that was answered is deleted."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from trials.evaluation.wagtail_hooks import NothingDeleted
from trials.reviews.models import Question


class ReviewQuestionViewSet(SnippetViewSet):
    model = Question
    icon = "help"
    add_to_admin_menu = True
    menu_label = _("Câu hỏi đánh giá")
    list_display = ["text_vi", "category", "sort_order", "is_retired"]
    list_filter = ["category"]
    search_backend_name = None
    edit_handler: Any = ObjectList(
        [
            FieldRowPanel([FieldPanel("code"), FieldPanel("sort_order"), FieldPanel("is_retired")]),
            FieldPanel("category"),
            FieldPanel("text_vi"),
            FieldPanel("text_en"),
        ]
    )

    @property
    def permission_policy(self) -> NothingDeleted:
        return NothingDeleted(self.model)


register_snippet(ReviewQuestionViewSet)
