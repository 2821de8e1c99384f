"""What every page of the site shares: blocks, refused addresses, languages."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import Page

# First parts of our own addresses (design §12): a page under one of them would be unreachable.
RESERVED_SLUGS = frozenset(
    {
        *("nen-tang", "so-sanh", "nha-cung-cap", "dung-thu", "tai-khoan", "kenh-nha-cung-cap", "dieu-hanh", "so-lieu"),
        *("cms", "api", "thu-vien-giao-dien", "thu-trinh-dien", "trinh-dien", "livez", "readyz", "metrics", "en", "vi"),
        *("da-luu", "gui-nhu-cau", "static", "media", "documents", "sitemap.xml", "robots.txt"),
    }
)
HOME_DEPTH = 2


class NoteBlock(blocks.StructBlock):
    """A boxed remark."""

    text = blocks.RichTextBlock(features=["bold", "link"], label=_("Nội dung"))

    class Meta:
        icon = "info-circle"
        template = "cms/blocks/note.html"


class TableBlock(blocks.StructBlock):
    """A small table: one row a line, cells separated by a vertical bar; the first line is the heading."""

    caption = blocks.CharBlock(required=False, max_length=120)
    rows = blocks.TextBlock(help_text="Nhóm | Số ngày")

    class Meta:
        icon = "table"
        template = "cms/blocks/table.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        lines = [[cell.strip() for cell in line.split("|")] for line in value["rows"].splitlines() if line.strip()]
        return {**super().get_context(value, parent_context), "head": lines[:1], "body": lines[1:]}


def body_field() -> StreamField:
    """The blocks that a page's text is made of. Headings start at the second level."""
    text = ["h2", "h3", "bold", "ol", "ul", "link", "hr"]
    return StreamField(
        [("text", blocks.RichTextBlock(features=text)), ("note", NoteBlock()), ("table", TableBlock())], blank=True
    )


class SitePage(Page):
    """A page of ours. Its address may not hide one of the product's."""

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        parent = self.get_parent() if self.depth else None
        stands_under_home = parent is None or parent.depth == HOME_DEPTH
        if stands_under_home and self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": _("Địa chỉ này đã dành cho một phần khác của cổng.")})

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The same for everybody, so caches may keep it for a minute, unless an editor restricted who reads it."""
        response: HttpResponse = super().serve(request, *args, **kwargs)
        if getattr(request, "is_preview", False) or self.get_view_restrictions().exists():
            patch_cache_control(response, private=True, no_store=True)
        elif request.method in ("GET", "HEAD"):
            patch_cache_control(response, public=True, max_age=60)
        return response

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """English pages show the Vietnamese text (ADR 0012): one canonical address for both."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        if self.full_url:
            context["canonical_url"] = self.full_url
        context["is_untranslated"] = (get_language() or "vi")[:2] != "vi"
        return context


def page_url(page: Page) -> str:
    """The page's path under the language that is being read."""
    url = str(page.get_url() or "/")
    language = (get_language() or "vi")[:2]
    return url if language == "vi" else f"/{language}{url}"
