"""What the living page shows: every component with invented data."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms as django_forms
from django.utils.translation import gettext as _

from marketplace.design import charts, cohorts, components, forms, provinces


@dataclass(frozen=True)
class SampleCard:
    slug: str
    name: str
    url: str
    vendor_name: str
    category_slug: str
    category_name: str
    description: str
    price_label: str
    price_text: str
    price_known: bool
    trial_text: str
    trial_known: bool
    standing: str
    standing_text: str = ""


@dataclass(frozen=True)
class SampleTrial:
    starts_on: dt.date
    last_day: dt.date


CATEGORIES = (
    "accounting", "e_invoice", "digital_signature", "e_contract", "hrm", "crm", "pos", "ecommerce", "erp", "workflow",
    "contact_center", "marketing", "logistics", "cybersecurity", "cloud", "online_meeting", "elearning", "hospitality",
    "agriculture", "restaurant", "healthcare", "payment",
)  # fmt: skip
ICONS = (
    "search", "check", "cross", "clock", "alert", "info", "go", "out", "print", "speak", "filter", "text", "person",
    "down", "doc", "seal", "ring", "half", "dot", "dash", "dashed", "chat", "scale", "gate",
)  # fmt: skip
MONTHLY_REQUESTS = (640, 705, 1120, 1290, 1385, 1460, 1402, 1518, 1690, 1834, 2050, 2748)
MONTHLY_ADOPTED = (62, 66, 98, 126, 141, 160, 164, 178, 204, 232, 265, 325)


class SampleForm(forms.Form):
    """Three errors and one warning, nothing lost."""

    name = django_forms.CharField(label="Tên doanh nghiệp")
    tax_id = django_forms.CharField(
        label="Mã số thuế", help_text="Doanh nghiệp: 10 số. Đơn vị phụ thuộc: 13 số. Hộ kinh doanh: 12 số định danh."
    )
    province = django_forms.ChoiceField(
        label="Tỉnh, thành phố", choices=[(code, names[1]) for code, names in provinces.PROVINCES.items()]
    )
    workers = django_forms.IntegerField(label="Số lao động đóng bảo hiểm xã hội", min_value=0)
    revenue = django_forms.CharField(label="Doanh thu năm gần nhất", required=False)
    size = django_forms.ChoiceField(
        label="Quy mô",
        choices=[("micro", "Siêu nhỏ"), ("small", "Nhỏ"), ("medium", "Vừa")],
        widget=django_forms.RadioSelect,
    )
    fields_sent = django_forms.MultipleChoiceField(
        label="Thông tin được gửi cho nhà cung cấp",
        help_text="Chỉ những mục bạn chọn.",
        choices=[("email", "Thư điện tử, để nhận tài khoản"), ("phone", "Số điện thoại, để được hướng dẫn")],
        widget=django_forms.CheckboxSelectMultiple,
    )
    purpose = django_forms.CharField(
        label="Việc muốn thử", required=False, widget=django_forms.Textarea(attrs={"rows": 3})
    )
    agrees = django_forms.BooleanField(label="Nhận thư nhắc trước ngày hết hạn", required=False)

    def clean_tax_id(self) -> str:
        value = str(self.cleaned_data["tax_id"])
        if len(value.replace(" ", "")) not in (10, 12, 13):
            raise django_forms.ValidationError("Có 9 chữ số; cần 10, 12 hoặc 13. Hãy xem lại trên giấy đăng ký.")
        return value

    def clean_revenue(self) -> str:
        self.warn("revenue", "Hiểu là 2.400.000.000 ₫. Sửa nếu chưa đúng.")
        return str(self.cleaned_data["revenue"])


def sample_form() -> SampleForm:
    return SampleForm(
        {
            "name": "Công ty TNHH Gốm An Hòa",
            "tax_id": "012 345 678",
            "province": "01",
            "revenue": "2,4 tỷ",
            "size": "small",
        }
    )


def library_context(today: dt.date) -> dict[str, Any]:
    """All that `design/library.html` shows."""
    return {
        "states": components.STATES,
        "cards": _cards(),
        "categories": CATEGORIES,
        "icons": ICONS,
        "running": SampleTrial(today - dt.timedelta(days=13), today + dt.timedelta(days=16)),
        "ending": SampleTrial(today - dt.timedelta(days=10), today + dt.timedelta(days=3)),
        "sample": sample_form(),
        "funnel_chart": _funnel(),
        "bars": [charts.Bar("Siêu nhỏ", 8912), charts.Bar("Nhỏ", 5310), charts.Bar("Vừa", 1778)],
        "map": provinces.ProvinceMap(
            _("Số doanh nghiệp đã dùng thử"),
            {"01": 5440, "79": 5232, "48": 1840, "31": 324, "75": 291, "24": 240, "68": 120, "04": 18, "96": None},
            link="#s11",
            headline="78,2 %",
            headline_note="ở Hà Nội, TP.HCM và Đà Nẵng",
        ),
        "cohorts": _cohorts(),
        "line": charts.LineChart(
            _("Theo tháng trong năm 2021"),
            [str(month) for month in range(1, 13)],
            [charts.Series("Đã gửi yêu cầu", MONTHLY_REQUESTS), charts.Series("Sử dụng chính thức", MONTHLY_ADOPTED)],
            note="Trục ngang: tháng. Hai đường cùng một thang.",
        ),
    }


def _cards() -> list[SampleCard]:
    about = "Phần mềm quản lý bán hàng cho cửa hàng và chuỗi: bán tại quầy, kho, khách hàng, nhân viên."
    common = ("#s8", "Nhà cung cấp mẫu", "pos", "Quản lý bán hàng", about)
    return [
        SampleCard("a", "Sổ Chợ", *common, "Giá từ", "270.000 ₫/tháng", True, "10 ngày", True, "unclaimed"),
        SampleCard("b", "Kho Gọn", *common, "Giá từ", "Chưa công bố", False, "Chưa công bố", False, "claimed"),
        SampleCard(
            "c", "Ca Kíp", *common, "Giá từ", "120.000 ₫/tháng", True, "30 ngày", True, "decided",
            "Được công bố theo Quyết định số 00/QĐ-MẪU ngày 01/10/2026, hiệu lực đến 30/09/2027",
        ),
    ]  # fmt: skip


def _funnel() -> charts.Funnel:
    return charts.Funnel(
        _("Từ dùng thử đến sử dụng chính thức"),
        [
            charts.FunnelStep("Đã gửi yêu cầu", 17842, ["doanh nghiệp, không tính trùng"]),
            charts.FunnelStep("Đã dùng thử", 16000, ["89,7 % của bước trước", "giữa: 1,2 ngày làm việc"]),
            charts.FunnelStep("Sử dụng chính thức", 2000, ["12,5 % của bước trước", "giữa: 34 ngày"], is_kept=True),
        ],
    )


def _cohorts() -> cohorts.CohortTable:
    return cohorts.CohortTable(
        _("Nhóm theo tháng đăng ký"),
        ["Đã gửi", "Đã thử"],
        ["90 ngày", "180 ngày", "365 ngày"],
        [
            cohorts.CohortRow("01/2021", [640, 540], [0.098, 0.112, 0.117]),
            cohorts.CohortRow("08/2021", [1518, 1360], [0.119, 0.142, None]),
            cohorts.CohortRow("12/2021", [2748, 2520], [None, None, None], is_open=True),
        ],
    )
