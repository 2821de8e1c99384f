"""Editors' forms."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from platforms.models import Category
from search.knowledge import SynonymEntry
from search.models import Synonym


class CategoriesField(forms.CharField):
    """Slugs of categories, typed best first; clean value: a list of them, each once."""

    def __init__(self, **kwargs: Any) -> None:
        told = gettext_lazy("Mã nhóm, nhóm hợp nhất đứng trước, cách nhau bằng dấu phẩy. Ví dụ: pos, restaurant")
        super().__init__(label=gettext_lazy("Nhóm nền tảng"), required=False, help_text=told, **kwargs)

    def clean(self, value: Any) -> list[str]:
        slugs = [part.strip() for part in super().clean(value).split(",") if part.strip()]
        known = set(Category.objects.values_list("slug", flat=True))
        wrong = [slug for slug in slugs if slug not in known]
        if wrong:
            told = {"slugs": ", ".join(wrong), "known": ", ".join(sorted(known))}
            raise forms.ValidationError(_("Không có nhóm: %(slugs)s. Các mã nhóm: %(known)s.") % told)
        return list(dict.fromkeys(slugs))


class SynonymForm(WagtailAdminModelForm):
    """A row of the table."""

    categories = CategoriesField()

    class Meta:
        model = Synonym
        fields = ["term", "canonical", "kind", "sector", "categories"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["categories"] = ", ".join(self.instance.categories or [])


class EntryForm(forms.Form):
    """A change of the table to try out: one more row, another row in the place of `instead_of`, or that row gone.

    Nothing of it is kept. The fields are named as those of a row's own form.
    """

    term = forms.CharField(label=gettext_lazy("Từ người tìm gõ"), max_length=80, required=False)
    canonical = forms.CharField(label=gettext_lazy("Nghĩa là"), max_length=80, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Loại"), choices=Synonym.Kind, required=False)
    sector = forms.CharField(label=gettext_lazy("Ngành VSIC"), max_length=1, required=False)
    categories = CategoriesField()
    instead_of = forms.ModelChoiceField(Synonym.objects.all(), required=False, widget=forms.HiddenInput)
    is_removed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("instead_of") and not data.get("term") and not data.get("is_removed"):
            self.add_error("term", _("Điền từ người tìm gõ."))
        return data

    @property
    def is_asked(self) -> bool:
        """Whether there is a change to try; the form is valid."""
        return bool(self.cleaned_data["term"] or self.replaced)

    @property
    def replaced(self) -> int | None:
        """The pk of the row that is changed or removed."""
        row: Synonym | None = self.cleaned_data["instead_of"]
        return row.pk if row else None

    def entry(self) -> SynonymEntry | None:
        """The row to try; None where one is only removed, or nothing was typed."""
        data = self.cleaned_data
        if not data["term"] or data["is_removed"]:
            return None
        kind = data["kind"] or Synonym.Kind.VIETNAMESE
        term, categories = data["term"], tuple(data["categories"])
        return SynonymEntry(term, data["canonical"] or term, categories, str(kind), data["sector"])


def entry_address(data: QueryDict) -> str:
    """What was typed into a row's form, as the part of an address that `EntryForm` reads."""
    return urlencode({name: data[name] for name in EntryForm.base_fields if data.get(name)})


class ExplainForm(EntryForm):
    """A query to explain, and a change of the table to try out beside it."""

    field_order = ["q", "term", "canonical", "kind", "sector", "categories"]

    q = forms.CharField(label=gettext_lazy("Câu tìm cần giải thích"), max_length=200)
