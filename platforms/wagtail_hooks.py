"""The catalogue inside `/cms/`: read by reviewers, its words kept by administrators.

Nobody publishes, adds or deletes a platform here: a listing goes public through its review alone.
"""

import functools
from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.admin.utils import unquote
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, HelpPanel, InlinePanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import EditView, SnippetViewSet, SnippetViewSetGroup

from platforms.access import agency_actor
from platforms.models import Category, Feature, Listing, Platform, Vendor
from platforms.services import words_changed
from platforms.services.review import refusal


class ReviewedOnly(ModelPermissionPolicy):
    """Wagtail's permissions without the ones that would go around the review, for superusers too."""

    REFUSED = frozenset({"publish", "add", "delete"})

    def user_has_permission(self, user: AbstractBaseUser, action: str) -> bool:
        return action not in self.REFUSED and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: AbstractBaseUser, actions: Any) -> bool:
        return super().user_has_any_permission(user, set(actions) - self.REFUSED)

    def user_has_permission_for_instance(self, user: AbstractBaseUser, action: str, instance: models.Model) -> bool:
        """A claimed listing is its vendor's to write; editors may correct what public sources said."""
        is_claimed = Listing.objects.filter(platform_id=instance.pk).exclude(standing=Listing.Standing.UNCLAIMED)
        if action == "change" and is_claimed.exists():
            return False
        return self.user_has_permission(user, action)


def refused_to_the_partial(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Wagtail's page of one platform, closed to whoever may not judge it: drafts, history, comparison, actions."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        platform = Platform.objects.filter(pk=unquote(str(kwargs.get("pk", "")))).first() if "pk" in kwargs else None
        if platform is not None and refusal(platform, request.user.pk):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


class StandingPanel(HelpPanel):
    """What services decided about the platform; shown, never edited here."""

    class BoundPanel(HelpPanel.BoundPanel):
        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            listing = Listing.objects.filter(platform_id=self.instance.pk).select_related("owner").first()
            decisions = listing.decisions.all() if listing else ()
            return {**context, "listing": listing, "decisions": decisions}


class PlatformViewSet(SnippetViewSet):
    model = Platform
    icon = "desktop"
    menu_label = _("Nền tảng")
    list_display = ["name", "vendor", "category", "live", "fact_basis"]
    list_filter = ["category", "live", "fact_basis"]
    search_fields = ["name", "slug", "vendor__legal_name"]
    search_backend_name = None
    list_per_page = 50
    permission_policy = ReviewedOnly(Platform)
    inspect_view_enabled = True
    copy_view_enabled = False

    def get_urlpatterns(self) -> list[URLPattern]:
        patterns: list[URLPattern] = super().get_urlpatterns()
        for pattern in patterns:
            pattern.callback = refused_to_the_partial(pattern.callback)
        return patterns

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    StandingPanel(template="platforms/cms/standing_panel.html"),
                    FieldPanel("name"),
                    FieldPanel("website"),
                    FieldPanel("category"),
                    FieldPanel("description_vi"),
                    FieldPanel("description_en"),
                    MultiFieldPanel(
                        [FieldPanel("fact_basis"), FieldPanel("source_url"), FieldPanel("facts_checked_on")],
                        heading=_("Ai nói, khi nào"),
                    ),
                ],
                heading=_("Giới thiệu"),
            ),
            ObjectList(
                [
                    FieldPanel("features"),
                    FieldPanel("data_location"),
                    FieldPanel("security_level"),
                    FieldPanel("export_formats"),
                    FieldPanel("exit_steps"),
                    FieldPanel("data_kept_days"),
                    FieldPanel("exit_cost_minor"),
                    FieldPanel("support_hours"),
                    FieldPanel("support_phone"),
                    FieldPanel("support_email"),
                ],
                heading=_("Điều cần biết"),
            ),
            ObjectList([InlinePanel("plans", heading=_("Gói"))], heading=_("Gói và giá")),
        ]
    )


class WordsEditView(EditView):
    """Saving words announces every listing that shows them, in the same transaction."""

    def save_instance(self) -> models.Model:
        saved: models.Model = super().save_instance()
        words_changed(actor=agency_actor(self.request.user), row=saved)  # type: ignore[arg-type]
        return saved


class CategoryViewSet(SnippetViewSet):
    model = Category
    edit_view_class = WordsEditView
    icon = "folder-open-inverse"
    menu_label = _("Nhóm nền tảng")
    list_display = ["name_vi", "name_en", "home_group", "sort_order"]
    panels = [FieldPanel("name_vi"), FieldPanel("name_en"), FieldPanel("home_group"), FieldPanel("sort_order")]


class FeatureViewSet(SnippetViewSet):
    model = Feature
    edit_view_class = WordsEditView
    icon = "list-ul"
    menu_label = _("Tính năng")
    list_display = ["name_vi", "category", "slug"]
    list_filter = ["category"]
    search_fields = ["name_vi", "name_en", "slug"]
    search_backend_name = None
    panels = [
        FieldPanel("slug"),
        FieldPanel("category"),
        FieldPanel("name_vi"),
        FieldPanel("name_en"),
        FieldPanel("search_terms"),
        FieldPanel("why_it_matters_vi"),
    ]


class VendorViewSet(SnippetViewSet):
    model = Vendor
    edit_view_class = WordsEditView
    icon = "group"
    menu_label = _("Nhà cung cấp")
    list_display = ["display_name", "slug", "website"]
    search_fields = ["legal_name", "slug"]
    search_backend_name = None
    panels = [FieldPanel("legal_name"), FieldPanel("slug"), FieldPanel("website")]


@hooks.register("before_delete_snippet")
def platforms_stay(request: HttpRequest, rows: Iterable[models.Model]) -> None:
    """Wagtail's bulk action asks the user's permissions alone, so a superuser would get past `ReviewedOnly`."""
    if any(isinstance(row, Platform) for row in rows):
        raise PermissionDenied


@register_snippet
class CatalogueViewSetGroup(SnippetViewSetGroup):
    items = (PlatformViewSet, CategoryViewSet, FeatureViewSet, VendorViewSet)
    menu_icon = "desktop"
    menu_label = _("Danh mục nền tảng")
    menu_name = "catalogue"
    menu_order = 150
