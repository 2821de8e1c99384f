"""Editors' forms."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from platforms.models import Platform
from search.learning.models import JudgedQuery


class JudgedQueryForm(WagtailAdminModelForm):
    """A judged query; its platforms are typed by name, one a line."""

    platforms = forms.CharField(
        label=gettext_lazy("Nền tảng phải đứng đầu"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "Mỗi dòng một tên nền tảng, đúng như trong danh mục. Để trống: nền tảng nào của nhóm cũng đúng. "
            "Để trống cả nhóm: câu này không được có kết quả."
        ),
    )

    class Meta:
        model = JudgedQuery
        fields = ["query", "kind", "platforms", "category", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["platforms"] = "\n".join(self.instance.platforms.values_list("name", flat=True))

    def clean_platforms(self) -> list[Platform]:
        names = list(dict.fromkeys(line.strip() for line in self.cleaned_data["platforms"].splitlines()))
        found = {row.name: row for row in Platform.objects.filter(name__in=names)}
        wrong = [name for name in names if name and name not in found]
        if wrong:
            raise forms.ValidationError(_("Không có nền tảng tên: %(names)s.") % {"names": ", ".join(wrong)})
        return [found[name] for name in names if name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("platforms") and not data.get("category"):
            self.add_error(
                "category", _("Chọn nhóm của các nền tảng này; nền tảng khác cùng nhóm cũng được tính điểm.")
            )
        return data


class PeriodForm(forms.Form):
    """How far back a board looks."""

    USUAL = 30

    days = forms.TypedChoiceField(
        label=gettext_lazy("Thời gian"),
        choices=[(7, gettext_lazy("7 ngày")), (30, gettext_lazy("30 ngày")), (90, gettext_lazy("90 ngày"))],
        coerce=int,
        empty_value=None,
        initial=USUAL,
        required=False,
    )

    def days_back(self) -> int:
        """The chosen days; the usual ones where nothing readable was chosen."""
        return (self.cleaned_data["days"] or self.USUAL) if self.is_valid() else self.USUAL
