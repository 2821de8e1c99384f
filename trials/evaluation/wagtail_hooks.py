"""Questions and the tasks of a category, kept by editors. Nothing that was scored is deleted."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from platforms.models import TrialTask
from trials.evaluation.models import Question


class NothingDeleted(ModelPermissionPolicy):
    """Ticks and points hang on these rows."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action != "delete" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return super().user_has_any_permission(user, set(actions) - {"delete"})


class QuestionViewSet(SnippetViewSet):
    model = Question
    icon = "help"
    add_to_admin_menu = True
    menu_label = _("Câu hỏi chấm điểm")
    list_display = ["text_vi", "sort_order", "is_retired"]
    search_backend_name = None
    edit_handler: Any = ObjectList(
        [
            FieldRowPanel([FieldPanel("code"), FieldPanel("sort_order"), FieldPanel("is_retired")]),
            FieldPanel("text_vi"),
            FieldPanel("text_en"),
            FieldPanel("hint_vi"),
            FieldPanel("hint_en"),
        ]
    )

    @property
    def permission_policy(self) -> NothingDeleted:
        return NothingDeleted(self.model)


class TaskViewSet(SnippetViewSet):
    model = TrialTask
    icon = "list-ul"
    add_to_admin_menu = True
    menu_label = _("Việc nên thử")
    list_display = ["task_vi", "category", "position"]
    list_filter = ["category"]
    search_fields = ["task_vi", "task_en"]
    search_backend_name = None
    edit_handler: Any = ObjectList(
        [
            FieldRowPanel([FieldPanel("category"), FieldPanel("position"), FieldPanel("minutes")]),
            FieldPanel("task_vi"),
            FieldPanel("task_en"),
            FieldPanel("how_to_judge_vi"),
        ]
    )

    @property
    def permission_policy(self) -> NothingDeleted:
        return NothingDeleted(self.model)


register_snippet(QuestionViewSet)
register_snippet(TaskViewSet)
