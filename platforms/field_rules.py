"""What a vendor may say about its product, field by field: the step it is written in, and whether it is reviewed.

This is the one table: the editor, the completeness score, the comparison of versions, the reviewers' findings
and the public page "Quy định sửa trang nền tảng" all read it. `RULES_IN_FORCE_SINCE` moves when a line changes.
"""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

RULES_IN_FORCE_SINCE = dt.date(2026, 11, 24)


class Step(models.TextChoices):
    """The pages of the editor, in their order. `SUPPORT` alone needs no review."""

    BASICS = "gioi-thieu", _("Giới thiệu")
    PLANS = "goi-va-gia", _("Gói và giá")
    FEATURES = "tinh-nang", _("Tính năng")
    AUDIENCE = "danh-cho-ai", _("Dành cho ai")
    EXIT = "roi-di", _("Rời đi và lấy dữ liệu")
    SECURITY = "an-toan", _("An toàn thông tin")
    DETAILS = "van-hanh", _("Dữ liệu, ngôn ngữ, kết nối")
    SUPPORT = "ho-tro", _("Hỗ trợ và liên hệ")
    IMAGES = "hinh-anh", _("Hình ảnh")


@dataclass(frozen=True, slots=True)
class FieldRule:
    """One line of the table. `weight` counts in the completeness score (0: not counted)."""

    name: str
    label: "str | StrPromise"
    step: Step
    needs_review: bool = True
    is_obligatory: bool = False
    weight: int = 1
    why: "str | StrPromise" = ""


_WHY_EXIT = _("Doanh nghiệp nhỏ ngại nhất là không lấy lại được dữ liệu; thiếu mục này thì không gửi thẩm định được.")
_WHY_SECURITY = _("Bước thẩm định an toàn đọc mục này đầu tiên, và người mua là cơ quan, đơn vị lớn lọc theo nó.")
_WHY_PRICE = _("Nền tảng có giá được so sánh và lọc theo giá; không có giá thì chỉ hiện “Chưa công bố”.")
_WHY_SUPPORT = _("Người dùng thử cần biết gọi cho ai, vào giờ nào, trước khi gặp sự cố.")
_WHY_ENGLISH = _("Trang tiếng Anh dùng bản tiếng Việt khi thiếu bản này.")

FIELD_RULES: tuple[FieldRule, ...] = (
    FieldRule("name", _("Tên nền tảng"), Step.BASICS, is_obligatory=True),
    FieldRule("name_en", _("Tên tiếng Anh"), Step.BASICS, weight=0),
    FieldRule(
        "summary_vi",
        _("Một câu giới thiệu"),
        Step.BASICS,
        why=_("Câu này đứng trên thẻ nền tảng trong danh mục và trong kết quả tìm kiếm."),
    ),
    FieldRule("summary_en", _("Một câu giới thiệu, tiếng Anh"), Step.BASICS, weight=0),
    FieldRule(
        "description_vi",
        _("Mô tả"),
        Step.BASICS,
        is_obligatory=True,
        why=_("Người đọc quyết định có dùng thử hay không ở đoạn này."),
    ),
    FieldRule("description_en", _("Mô tả tiếng Anh"), Step.BASICS, why=_WHY_ENGLISH),
    FieldRule(
        "website", _("Trang giới thiệu"), Step.BASICS, why=_("Người thẩm định đối chiếu thông tin với trang này.")
    ),
    FieldRule("category", _("Nhóm chính"), Step.BASICS, is_obligatory=True),
    FieldRule("secondary_categories", _("Nhóm khác"), Step.BASICS, weight=0),
    FieldRule("plans", _("Gói và giá"), Step.PLANS, is_obligatory=True, weight=2, why=_WHY_PRICE),
    FieldRule(
        "features",
        _("Tính năng"),
        Step.FEATURES,
        is_obligatory=True,
        weight=2,
        why=_("Tìm kiếm và bảng so sánh chỉ dùng danh sách chung này, không đọc chữ quảng cáo."),
    ),
    FieldRule(
        "target_sizes",
        _("Dành cho quy mô"),
        Step.AUDIENCE,
        is_obligatory=True,
        why=_("Doanh nghiệp lọc theo quy mô của mình."),
    ),
    FieldRule("target_sectors", _("Ngành"), Step.AUDIENCE, why=_("Doanh nghiệp lọc theo ngành của mình.")),
    FieldRule("export_formats", _("Xuất dữ liệu"), Step.EXIT, is_obligatory=True, why=_WHY_EXIT),
    FieldRule("exit_steps", _("Cách rời đi"), Step.EXIT, is_obligatory=True, why=_WHY_EXIT),
    FieldRule("exit_steps_en", _("Cách rời đi, tiếng Anh"), Step.EXIT, weight=0),
    FieldRule("data_kept_days", _("Giữ dữ liệu sau khi kết thúc"), Step.EXIT, is_obligatory=True, why=_WHY_EXIT),
    FieldRule("exit_cost_minor", _("Chi phí khi rời đi"), Step.EXIT, is_obligatory=True, why=_WHY_EXIT),
    FieldRule("exit_cost_note", _("Ghi chú chi phí khi rời đi"), Step.EXIT, weight=0),
    FieldRule("security_level", _("Cấp độ an toàn"), Step.SECURITY, weight=2, why=_WHY_SECURITY),
    FieldRule("security_decision_number", _("Số quyết định phê duyệt cấp độ"), Step.SECURITY, why=_WHY_SECURITY),
    FieldRule("security_decision_on", _("Ngày quyết định"), Step.SECURITY, weight=0),
    FieldRule("security_decided_by", _("Cơ quan phê duyệt"), Step.SECURITY, weight=0),
    FieldRule("security_team", _("Lớp 1: lực lượng tại chỗ"), Step.SECURITY, why=_WHY_SECURITY),
    FieldRule("monitoring_provider", _("Lớp 2: đơn vị giám sát, bảo vệ"), Step.SECURITY, why=_WHY_SECURITY),
    FieldRule("last_audit_on", _("Lớp 3: kiểm tra, đánh giá độc lập gần nhất"), Step.SECURITY, why=_WHY_SECURITY),
    FieldRule("last_audit_by", _("Đơn vị kiểm tra, đánh giá"), Step.SECURITY, weight=0),
    FieldRule(
        "national_monitoring", _("Lớp 4: kết nối giám sát không gian mạng quốc gia"), Step.SECURITY, why=_WHY_SECURITY
    ),
    FieldRule(
        "data_location",
        _("Nơi đặt dữ liệu"),
        Step.DETAILS,
        is_obligatory=True,
        why=_("Nhiều đơn vị chỉ được dùng nền tảng đặt dữ liệu trong nước."),
    ),
    FieldRule("languages", _("Ngôn ngữ"), Step.DETAILS, why=_("Doanh nghiệp có người nước ngoài lọc theo mục này.")),
    FieldRule(
        "integrations",
        _("Kết nối sẵn có"),
        Step.DETAILS,
        why=_("Câu hỏi đầu tiên của kế toán: có nối với phần mềm đang dùng không."),
    ),
    FieldRule("has_api", _("Có API mở"), Step.DETAILS, weight=0),
    FieldRule("api_docs_url", _("Tài liệu API"), Step.DETAILS, weight=0),
    FieldRule(
        "accessibility_level",
        _("Mức tiếp cận (WCAG)"),
        Step.DETAILS,
        why=_("Người khuyết tật cần biết trước có dùng được không."),
    ),
    FieldRule("accessibility", _("Hỗ trợ tiếp cận"), Step.DETAILS, weight=0),
    FieldRule("accessibility_note", _("Ghi chú tiếp cận"), Step.DETAILS, weight=0),
    FieldRule("support_hours", _("Giờ hỗ trợ"), Step.SUPPORT, needs_review=False, is_obligatory=True, why=_WHY_SUPPORT),
    FieldRule("support_channels", _("Kênh hỗ trợ"), Step.SUPPORT, needs_review=False, why=_WHY_SUPPORT),
    FieldRule("support_phone", _("Điện thoại hỗ trợ"), Step.SUPPORT, needs_review=False, why=_WHY_SUPPORT),
    FieldRule("support_email", _("Thư điện tử hỗ trợ"), Step.SUPPORT, needs_review=False, why=_WHY_SUPPORT),
    FieldRule("sales_phone", _("Điện thoại bán hàng"), Step.SUPPORT, needs_review=False, weight=0),
    FieldRule("sales_email", _("Thư điện tử bán hàng"), Step.SUPPORT, needs_review=False, weight=0),
    FieldRule(
        "images",
        _("Biểu trưng và ảnh màn hình"),
        Step.IMAGES,
        why=_("Người mua nhận ra nền tảng và thấy trước màn hình làm việc."),
    ),
)

RULE_OF: dict[str, FieldRule] = {rule.name: rule for rule in FIELD_RULES}
EXEMPT_FIELDS: tuple[str, ...] = tuple(rule.name for rule in FIELD_RULES if not rule.needs_review)
"""Published at once. All of them are plain columns of `Platform`, none is a row of its own."""


def fields_of_step(step: Step) -> tuple[str, ...]:
    return tuple(rule.name for rule in FIELD_RULES if rule.step == step)


def is_exempt(step: Step) -> bool:
    """Whether every field of this step goes public without a review; steps are never mixed."""
    return all(not rule.needs_review for rule in FIELD_RULES if rule.step == step)
