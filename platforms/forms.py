"""Forms of the vendor's listing pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.design.forms import Form
from platforms.models import Category


class NewListingForm(Form):
    name = forms.CharField(label=_("Tên nền tảng"), max_length=120)
    category = forms.ModelChoiceField(Category.objects.all(), label=_("Nhóm chính"))
