"""Every form of the site looks the same, loses nothing and leads to what is wrong."""

import pytest
from django import forms as django_forms
from django.template.loader import render_to_string
from django.test import Client

from marketplace.design import forms
from marketplace.design.templatetags.design import has_trouble


class TaxForm(forms.Form):
    name = django_forms.CharField(label="Tên doanh nghiệp", help_text="Như trong giấy đăng ký.")
    tax_id = django_forms.CharField(label="Mã số thuế")
    sent = django_forms.MultipleChoiceField(
        label="Thông tin được gửi",
        choices=[("email", "Thư"), ("phone", "Điện thoại")],
        widget=django_forms.CheckboxSelectMultiple,
    )
    note = django_forms.CharField(label="Ghi chú", required=False)

    def clean_tax_id(self) -> str:
        if self.cleaned_data["tax_id"].endswith("9"):
            self.warn("tax_id", "Số kiểm tra không khớp.")
        return str(self.cleaned_data["tax_id"])


GOOD = {"name": "Gốm An Hòa", "tax_id": "0101", "sent": ["email"]}


def test_label_help_error_and_input_stand_in_that_order_and_are_tied_together() -> None:
    form = TaxForm({**GOOD, "name": ""})

    html = str(form["name"].as_field_group())

    parts = ["<label", "field-help", "field-error", "<input"]
    assert [html.index(part) for part in parts] == sorted(html.index(part) for part in parts)
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_name_helptext"' in html and 'id="id_name_error"' in html
    assert 'class="form-control"' in html
    assert "Chưa điền ô này." in html


def test_a_group_is_a_fieldset_with_a_legend() -> None:
    html = str(TaxForm({**GOOD, "sent": []})["sent"].as_field_group())

    assert html.startswith('<fieldset class="field has-error" aria-describedby="id_sent_error"><legend>Thông tin')
    assert html.count('class="form-check-input"') == 2
    assert '<label class="form-check-label" for="id_sent_1">Điện thoại</label>' in html


def test_the_summary_leads_to_each_field_and_keeps_what_was_typed() -> None:
    form = TaxForm({"name": "", "tax_id": "0101", "sent": []})

    summary = render_to_string("design/error_summary.html", {"form": form})

    assert '<a href="#id_name">Tên doanh nghiệp: Chưa điền ô này.</a>' in summary
    assert '<a href="#id_sent_0">Thông tin được gửi: Chưa chọn.</a>' in summary
    assert "Còn 2 chỗ cần xem lại" in summary
    assert 'value="0101"' in str(form)


def test_an_optional_field_says_so() -> None:
    assert "(không bắt buộc)" in str(TaxForm()["note"].as_field_group())
    assert "(không bắt buộc)" not in str(TaxForm()["name"].as_field_group())


def test_an_unbound_form_has_no_summary() -> None:
    assert render_to_string("design/error_summary.html", {"form": TaxForm()}).strip() == ""
    assert not has_trouble(TaxForm())


def test_a_suspicious_value_waits_for_a_confirmation() -> None:
    form = TaxForm({**GOOD, "tax_id": "0109"})

    assert not form.is_valid()
    assert form.errors == {}
    html = str(form["tax_id"].as_field_group())
    assert "has-warning" in html and "Số kiểm tra không khớp." in html
    assert 'name="tax_id__dung" id="id_tax_id__dung" value="0109"' in html
    assert 'href="#id_tax_id__dung"' in render_to_string("design/error_summary.html", {"form": form})


def test_a_confirmed_value_is_accepted() -> None:
    form = TaxForm({**GOOD, "tax_id": "0109", "tax_id__dung": "0109"})

    assert form.is_valid()
    assert form.cleaned_data["tax_id"] == "0109"


def test_a_confirmation_is_worth_only_the_value_it_was_given_for() -> None:
    assert not TaxForm({**GOOD, "tax_id": "0119", "tax_id__dung": "0109"}).is_valid()


@pytest.mark.django_db
def test_allauth_forms_get_the_same_fields() -> None:
    from allauth.account.forms import LoginForm

    html = str(LoginForm({"login": "", "password": ""}))

    assert 'class="field has-error"' in html
    assert 'class="form-control"' in html


@pytest.mark.django_db
def test_the_log_in_page_stands_in_our_shell(client: Client) -> None:
    html = client.get("/tai-khoan/dang-nhap/").content.decode()

    assert '<html lang="vi">' in html and '<main id="noi-dung"' in html
    assert html.count('class="form-control"') == 2
    assert 'class="btn btn-primary"' in html
