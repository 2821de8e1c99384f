"""What the pages show of the catalogue and of each other."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cms.models.base import page_url
from cms.models.handbook import HandbookArticle
from marketplace import slots
from platforms.models import Listing
from platforms.queries import CategoryCount, category_counts

HOME_GROUPS = (
    ("nghiep_vu", _("Nghiệp vụ cụ thể")),
    ("linh_vuc", _("Lĩnh vực đặc thù")),
    ("tong_the", _("Quản trị tổng thể")),
    ("an_ninh_mang", _("An toàn thông tin")),
)
# "Tôi muốn …": everyday words for eight categories.
NEEDS = (
    ("e_invoice", _("xuất hóa đơn điện tử")),
    ("pos", _("quản lý bán hàng")),
    ("hrm", _("chấm công, tính lương")),
    ("accounting", _("làm sổ sách kế toán")),
    ("restaurant", _("quản lý quán ăn")),
    ("e_contract", _("ký hợp đồng từ xa")),
    ("ecommerce", _("bán hàng trên mạng")),
    ("logistics", _("giao hàng, quản kho")),
)
# The floor of the first screen: tiles by category, some of them large.
FLOOR = (
    *(
        "pos",
        "accounting",
        "hrm",
        "restaurant*",
        "e-invoice",
        "agriculture",
        "crm",
        "erp",
        "ecommerce",
        "cybersecurity",
    ),
    *("e-contract*", "hospitality", "workflow", "digital-signature", "payment", "healthcare", "cloud", "marketing*"),
    *("logistics", "contact-center", "elearning", "online-meeting", "accounting", "restaurant", "agriculture*", "pos"),
    *("e-invoice", "hospitality", "erp", "crm"),
)
HOME_QUESTIONS = 4


@dataclass(frozen=True)
class Question:
    title: str
    url: str
    needs_check: bool = False


@dataclass(frozen=True)
class Topic:
    name: str
    questions: list[Question]


@dataclass(frozen=True)
class CategoryGroup:
    name: str
    categories: list[CategoryCount]


def home_context(request: HttpRequest) -> dict[str, Any]:
    """Everything on the home page that no editor writes."""
    counts = category_counts()
    groups = [CategoryGroup(str(name), [row for row in counts if row.home_group == key]) for key, name in HOME_GROUPS]
    chosen = HandbookArticle.objects.live().filter(is_on_home=True).order_by("path")[:HOME_QUESTIONS]
    return {
        "platforms": sum(row.platforms for row in counts),
        "category_total": len(counts),
        "groups": [group for group in groups if group.categories],
        "needs": NEEDS,
        "floor": [(name.rstrip("*"), "tile-four" if name.endswith("*") else "") for name in FLOOR],
        "figures": slots.collect("home.figures", request=request),
        "questions": [_question(row) for row in chosen],
    }


def topics() -> list[Topic]:
    """Every live question under its topic, in the order of the handbook."""
    found: dict[str, list[Question]] = {}
    for article in HandbookArticle.objects.live().order_by("path"):
        found.setdefault(article.topic, []).append(_question(article))
    return [Topic(name, questions) for name, questions in found.items()]


def article_context(article: HandbookArticle) -> dict[str, Any]:
    same = HandbookArticle.objects.live().filter(topic=article.topic).order_by("path")
    categories = list(article.categories.all())
    return {
        "siblings": [(row.pk == article.pk, _question(row)) for row in same[:12]],
        "categories": categories,
        "index_url": page_url(article.get_parent()),
    }


def questions_for(listing: Listing) -> list[Question]:
    """Up to three questions about the category of a listing (its slot `listing.questions`)."""
    rows = HandbookArticle.objects.live().filter(categories=listing.platform.category_id).order_by("path")
    return [_question(row) for row in rows[:3]]


def sentences_of_categories() -> list[tuple[str, str]]:
    """(category slug, text) of the questions about one category only (slot `search.sentences`)."""
    rows = HandbookArticle.objects.live().prefetch_related("categories").order_by("path")
    told = [(row, list(row.categories.all())) for row in rows]
    return [(about[0].slug, text) for row, about in told if len(about) == 1 for text in (row.title, row.short_answer)]


def _question(article: HandbookArticle) -> Question:
    return Question(article.title, page_url(article), article.needs_check)
