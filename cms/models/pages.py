"""Home, news, and plain pages."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from cms.models.base import SitePage, body_field


class HomePage(SitePage):
    """The first page: what it is, does it cost, where do I type."""

    promise = models.CharField(_("Lời hứa"), max_length=120, default="Dùng thử trước, quyết định sau.")
    lede = models.TextField(
        _("Đoạn mở"),
        default="nền tảng số do doanh nghiệp Việt Nam làm ra. Chọn một nền tảng, nhận tài khoản, "
        "làm thử việc thật của bạn. Miễn phí trong thời gian dùng thử, không tự động thu tiền.",
        help_text=_("Đứng sau số nền tảng trong danh mục."),
    )

    template = "cms/home.html"
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    content_panels = [*SitePage.content_panels, FieldPanel("promise"), FieldPanel("lede")]

    class Meta:
        verbose_name = _("Trang chủ")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from cms.queries import home_context

        return {**super().get_context(request, *args, **kwargs), **home_context(request)}


class NewsIndex(SitePage):
    """The list of news, newest first."""

    template = "cms/news_index.html"
    max_count = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.NewsPage"]

    class Meta:
        verbose_name = _("Tin tức")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return {**context, "news": NewsPage.objects.child_of(self).live().order_by("-published_on")[:50]}


class NewsPage(SitePage):
    """One piece of news."""

    published_on = models.DateField(_("Ngày đăng"))
    intro = models.TextField(_("Tóm tắt"), max_length=400)
    body = body_field()

    template = "cms/content_page.html"
    parent_page_types = ["cms.NewsIndex"]
    subpage_types: list[str] = []
    content_panels = [*SitePage.content_panels, FieldPanel("published_on"), FieldPanel("intro"), FieldPanel("body")]

    class Meta:
        verbose_name = _("Tin")


class ContentPage(SitePage):
    """A plain page: rules of operation, protection of personal data, about us."""

    intro = models.TextField(_("Tóm tắt"), blank=True)
    body = body_field()

    template = "cms/content_page.html"
    parent_page_types = ["cms.HomePage", "cms.ContentPage"]
    subpage_types = ["cms.ContentPage"]
    content_panels = [*SitePage.content_panels, FieldPanel("intro"), FieldPanel("body")]

    class Meta:
        verbose_name = _("Trang nội dung")
