"""The parameters of a search, read by one FilterSet for the page, the API and the tests.

django-filter is a parser here: nothing is asked of a QuerySet. `read_params` tells of every value
that cannot be read and of every key that nobody knows.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import django_filters
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from platforms import choices
from platforms.models import UNKNOWN_LABEL, Listing, Platform
from search import names
from search.plan import FACETS, PAGE_SIZE, Filters
from search.queries import Question
from search.text.forms import LONGEST_QUERY

MOST_PAGES = 400
MOST_VALUES = 40
"""Values of one filter in one address; more than any filter but the features has."""
PRICE_CHOICES = [
    ("free", gettext_lazy("Miễn phí")),
    ("under_200k", gettext_lazy("Dưới 200.000 ₫")),
    ("200k_500k", gettext_lazy("200.000 – 500.000 ₫")),
    ("over_500k", gettext_lazy("Trên 500.000 ₫")),
    ("unknown", UNKNOWN_LABEL),
]
TRIAL_CHOICES = [
    ("to_14", gettext_lazy("Đến 14 ngày")),
    ("15_29", gettext_lazy("15 – 29 ngày")),
    ("from_30", gettext_lazy("Từ 30 ngày")),
    ("unknown", UNKNOWN_LABEL),
]
SIZE_CHOICES = [
    ("micro", gettext_lazy("Siêu nhỏ (đến 10 người)")),
    ("small", gettext_lazy("Nhỏ")),
    ("medium", gettext_lazy("Vừa")),
    ("unknown", UNKNOWN_LABEL),
]
LOCATION_CHOICES = [
    ("vietnam", gettext_lazy("Ở Việt Nam")),
    ("abroad", gettext_lazy("Ở nước ngoài")),
    ("unknown", UNKNOWN_LABEL),
]
LANGUAGE_CHOICES = [*choices.LANGUAGES.items(), ("unknown", UNKNOWN_LABEL)]
SECURITY_CHOICES = [
    ("1", gettext_lazy("Cấp độ 1")),
    ("2", gettext_lazy("Cấp độ 2")),
    ("3", gettext_lazy("Cấp độ 3")),
    ("4", gettext_lazy("Cấp độ 4")),
    ("5", gettext_lazy("Cấp độ 5")),
    ("unknown", UNKNOWN_LABEL),
]
VERIFIED_CHOICES = [("yes", gettext_lazy("Đã kiểm tra kết nối")), ("no", gettext_lazy("Chưa kiểm tra kết nối"))]
SORT_CHOICES = [
    ("relevance", gettext_lazy("Phù hợp nhất")),
    ("name", gettext_lazy("Tên A – Y")),
    ("price", gettext_lazy("Giá thấp đến cao")),
    ("trial", gettext_lazy("Thời gian dùng thử dài nhất")),
]
NOT_OURS = frozenset(
    {"utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term", "fbclid", "gclid", "zarsrc"}
)
"""Keys that mail and advertising programs put into any link; they say nothing to us."""


def category_choices() -> list[tuple[str, str]]:
    return list(names.of("category").items())


def feature_choices() -> list[tuple[str, Any]]:
    return [*names.of("feature").items(), ("unknown", UNKNOWN_LABEL)]


def sector_choices() -> list[tuple[str, Any]]:
    return [*names.of("sector").items(), ("unknown", UNKNOWN_LABEL)]


class PageFilter(django_filters.NumberFilter):
    field_class = forms.IntegerField


def _kept(queryset: Any, name: str, value: Any) -> Any:
    """The value stays in `form.cleaned_data`; no QuerySet is asked."""
    return queryset


class SearchFilters(django_filters.FilterSet):
    """Everything that may stand in the address of a search."""

    q = django_filters.CharFilter(method=_kept, max_length=LONGEST_QUERY, strip=False, label=gettext_lazy("Từ cần tìm"))
    category = django_filters.MultipleChoiceFilter(
        method=_kept, choices=category_choices, label=gettext_lazy("Nhóm nền tảng")
    )
    feature = django_filters.MultipleChoiceFilter(
        method=_kept, choices=feature_choices, label=gettext_lazy("Tính năng")
    )
    sector = django_filters.MultipleChoiceFilter(
        method=_kept, choices=sector_choices, label=gettext_lazy("Ngành của bạn")
    )
    size = django_filters.MultipleChoiceFilter(method=_kept, choices=SIZE_CHOICES, label=gettext_lazy("Quy mô của bạn"))
    price = django_filters.MultipleChoiceFilter(
        method=_kept, choices=PRICE_CHOICES, label=gettext_lazy("Giá tham khảo mỗi tháng")
    )
    trial = django_filters.MultipleChoiceFilter(
        method=_kept, choices=TRIAL_CHOICES, label=gettext_lazy("Thời gian dùng thử")
    )
    standing = django_filters.MultipleChoiceFilter(
        method=_kept, choices=Listing.Standing.choices, label=gettext_lazy("Tình trạng thông tin")
    )
    location = django_filters.MultipleChoiceFilter(
        method=_kept, choices=LOCATION_CHOICES, label=gettext_lazy("Nơi đặt dữ liệu")
    )
    language = django_filters.MultipleChoiceFilter(
        method=_kept, choices=LANGUAGE_CHOICES, label=gettext_lazy("Ngôn ngữ")
    )
    security = django_filters.MultipleChoiceFilter(
        method=_kept, choices=SECURITY_CHOICES, label=gettext_lazy("Cấp độ an toàn")
    )
    verified = django_filters.MultipleChoiceFilter(
        method=_kept, choices=VERIFIED_CHOICES, label=gettext_lazy("Kết nối với cổng")
    )
    sort = django_filters.ChoiceFilter(
        method=_kept, choices=SORT_CHOICES, empty_label=None, label=gettext_lazy("Sắp xếp theo")
    )
    page = PageFilter(method=_kept, min_value=1, max_value=MOST_PAGES, label=gettext_lazy("Trang"))
    exact = django_filters.ChoiceFilter(
        method=_kept, choices=[("true", "true")], empty_label=None, label=gettext_lazy("Tìm đúng chữ")
    )

    class Meta:
        model = Platform
        fields: list[str] = []


@dataclass(frozen=True)
class Trouble:
    """A parameter that could not be read, and what to do."""

    key: str
    message: str


@dataclass(frozen=True)
class Params:
    """A question as far as it could be read, and what could not."""

    question: Question
    troubles: tuple[Trouble, ...] = ()
    values: dict[str, tuple[str, ...]] = field(default_factory=dict)


def read_params(data: QueryDict, *, also: Iterable[str] = (), size: int = PAGE_SIZE) -> Params:
    """The question in `data`. Bad values are left out and told; so are keys other than ours and `also`."""
    readable = data.copy()
    troubles = [*_unknown_keys(readable, also), *_said_twice(readable), *_bad_values(readable)]
    troubles += _too_long(readable)
    filters = SearchFilters(data=readable, queryset=Platform.objects.none())
    if not filters.is_valid():
        for key, errors in filters.form.errors.items():
            troubles.append(Trouble(key, f"{_label(key)}: {errors[0]}"))
            readable.pop(key, None)
        filters = SearchFilters(data=readable, queryset=Platform.objects.none())
        filters.is_valid()
    values = filters.form.cleaned_data
    chosen = {facet: tuple(dict.fromkeys(values.get(facet) or ())) for facet in FACETS}
    question = Question(
        q=(values.get("q") or "").strip(),
        filters=Filters({facet: picked for facet, picked in chosen.items() if picked}),
        sort=values.get("sort") or "relevance",
        page=int(values.get("page") or 1),
        size=size,
        exact=bool(values.get("exact")),
    )
    return Params(question, tuple(troubles), chosen)


def _unknown_keys(data: QueryDict, also: Iterable[str]) -> list[Trouble]:
    known = {*SearchFilters.base_filters, *also, *NOT_OURS}
    return [
        Trouble(key, _("Không có bộ lọc tên “%(key)s”; phần này của địa chỉ không được dùng.") % {"key": key[:60]})
        for key in data
        if key not in known
    ]


def _said_twice(data: QueryDict) -> list[Trouble]:
    """Keys that take one value and got several: the last one counts, and that is told."""
    return [
        Trouble(key, _("%(label)s: chỉ nhận một giá trị; đã dùng giá trị cuối.") % {"label": _label(key)})
        for key in SearchFilters.base_filters
        if key not in FACETS and len({value for value in data.getlist(key) if value}) > 1
    ]


def _too_long(data: QueryDict) -> list[Trouble]:
    """The beginning of a long text is still a question."""
    text = data.get("q", "").strip()
    if len(text) <= LONGEST_QUERY:
        return []
    data["q"] = text[:LONGEST_QUERY]
    told = _("%(label)s: chỉ đọc %(most)d ký tự đầu.") % {"label": _label("q"), "most": LONGEST_QUERY}
    return [Trouble("q", told)]


def _bad_values(data: QueryDict) -> list[Trouble]:
    """Values of the multiple filters that do not exist: told one by one, the good ones beside them stay."""
    troubles = []
    for facet in FACETS:
        given = [value for value in data.getlist(facet) if value]
        if not given:
            continue
        allowed = {str(value) for value, _name in SearchFilters.base_filters[facet].field.choices}
        bad = [value for value in given[:MOST_VALUES] if value not in allowed]
        troubles += [
            Trouble(
                facet, _("%(label)s: không có giá trị “%(value)s”.") % {"label": _label(facet), "value": value[:60]}
            )
            for value in bad
        ]
        if len(given) > MOST_VALUES:
            told = _("%(label)s: nhiều nhất %(most)d giá trị.") % {"label": _label(facet), "most": MOST_VALUES}
            troubles.append(Trouble(facet, told))
        data.setlist(facet, [value for value in given[:MOST_VALUES] if value in allowed])
    return troubles


def _label(key: str) -> str:
    known = SearchFilters.base_filters.get(key)
    return str(known.label) if known is not None else key
