"""Editors' forms."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from platforms.models import Category
from search.knowledge import SynonymEntry
from search.models import Synonym


class SynonymForm(WagtailAdminModelForm):
    """A row of the table; categories are typed as slugs, best first."""

    categories = forms.CharField(
        label=gettext_lazy("Nhóm nền tảng"),
        required=False,
        help_text=gettext_lazy("Mã nhóm, nhóm hợp nhất đứng trước, cách nhau bằng dấu phẩy. Ví dụ: pos, restaurant"),
    )

    class Meta:
        model = Synonym
        fields = ["term", "canonical", "kind", "sector", "categories"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["categories"] = ", ".join(self.instance.categories or [])

    def clean_categories(self) -> list[str]:
        slugs = [part.strip() for part in self.cleaned_data["categories"].split(",") if part.strip()]
        known = set(Category.objects.values_list("slug", flat=True))
        wrong = [slug for slug in slugs if slug not in known]
        if wrong:
            told = {"slugs": ", ".join(wrong), "known": ", ".join(sorted(known))}
            raise forms.ValidationError(_("Không có nhóm: %(slugs)s. Các mã nhóm: %(known)s.") % told)
        return list(dict.fromkeys(slugs))


class EntryForm(forms.Form):
    """A row to try out; nothing of it is kept."""

    term = forms.CharField(label=gettext_lazy("Thử thêm từ"), max_length=80, required=False)
    canonical = forms.CharField(label=gettext_lazy("Nghĩa là"), max_length=80, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Loại"), choices=Synonym.Kind, required=False)
    category = forms.ModelChoiceField(
        Category.objects.all(), label=gettext_lazy("Nhóm nền tảng"), to_field_name="slug", required=False
    )

    def entry(self) -> SynonymEntry | None:
        """The row to try, when one was typed."""
        data = self.cleaned_data
        if not data["term"]:
            return None
        categories = (data["category"].slug,) if data["category"] else ()
        kind = data["kind"] or Synonym.Kind.VIETNAMESE
        return SynonymEntry(data["term"], data["canonical"] or data["term"], categories, str(kind))


class ExplainForm(EntryForm):
    """A query to explain, and a row to try out beside it."""

    field_order = ["q", "term", "canonical", "kind", "category"]

    q = forms.CharField(label=gettext_lazy("Từ người tìm gõ"), max_length=200)
