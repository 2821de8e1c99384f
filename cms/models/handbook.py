"""The handbook: one question a page, the short answer first."""

import re
from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel

from cms.models.base import SitePage, body_field
from platforms.models import Category

ADVICE = "advice"
# Words in a row's `basis` that mean: no source of law was read for it.
_UNCHECKED = re.compile(r"memory|secondary|press|not verified")
WORDS_A_MINUTE = 200


class HandbookIndex(SitePage):
    """All questions, by topic."""

    lede = models.TextField(_("Đoạn mở"), blank=True)

    template = "cms/handbook_index.html"
    max_count = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.HandbookArticle"]
    content_panels = [*SitePage.content_panels, FieldPanel("lede")]

    class Meta:
        verbose_name = _("Cẩm nang")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from cms.queries import topics

        return {**super().get_context(request, *args, **kwargs), "topics": topics()}


class HandbookArticle(SitePage):
    """One question. `number` is the row of the first list it came from; `basis` says what it rests on."""

    number = models.PositiveIntegerField(null=True, blank=True, unique=True, editable=False)
    topic = models.CharField(pgettext_lazy("topic", "Chủ đề"), max_length=80)
    short_answer = models.TextField(_("Trả lời ngắn"))
    body = body_field()
    categories = ParentalManyToManyField(
        Category, blank=True, related_name="+", verbose_name=_("Nhóm nền tảng liên quan")
    )
    basis = models.CharField(_("Căn cứ"), max_length=120, default=ADVICE)
    is_checked = models.BooleanField(_("Đã đối chiếu văn bản gốc"), default=False)
    is_on_home = models.BooleanField(_("Hiện ở trang chủ"), default=False)

    template = "cms/handbook_article.html"
    parent_page_types = ["cms.HandbookIndex"]
    subpage_types: list[str] = []
    content_panels = [
        *SitePage.content_panels,
        FieldPanel("topic"),
        FieldPanel("short_answer"),
        FieldPanel("body"),
        FieldPanel("categories"),
        FieldPanel("basis"),
        FieldPanel("is_checked"),
        FieldPanel("is_on_home"),
    ]

    class Meta:
        verbose_name = _("Câu hỏi cẩm nang")

    @property
    def needs_check(self) -> bool:
        """It rests on memory, the press or a third party, and nobody has compared it with the law since."""
        return not self.is_checked and _UNCHECKED.search(self.basis) is not None

    def get_admin_display_title(self) -> str:
        """In the editors' lists an unchecked answer says so."""
        title = str(super().get_admin_display_title())
        return f"{title} ({gettext('cần kiểm tra')})" if self.needs_check else title

    @property
    def is_advice(self) -> bool:
        return self.basis == ADVICE

    @property
    def reading_minutes(self) -> int:
        words = len(self.short_answer.split()) + len(str(self.body).split())
        return max(1, round(words / WORDS_A_MINUTE))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from cms.queries import article_context

        return {**super().get_context(request, *args, **kwargs), **article_context(self)}

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from cms.services import read_count

        if request.method == "GET" and not getattr(request, "is_preview", False):
            read_count(self.pk)
        response: HttpResponse = super().serve(request, *args, **kwargs)
        return response
