"""The SME's pages: who may open them, what they say, what bad input gets."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from marketplace import clock
from marketplace.accounts.models import Consent, Organisation
from platforms.models import TrialTask
from tests.factories.accounts import OrganisationFactory, member, signed_in
from tests.factories.lifecycle import ListingFactory, TrialFactory
from trials.lifecycle import services
from trials.lifecycle.models import TaskTick, Trial
from trials.lifecycle.states import State

pytestmark = pytest.mark.django_db


@pytest.fixture
def listing() -> Any:
    return ListingFactory()


@pytest.fixture
def owner() -> Any:
    return member(OrganisationFactory())


@pytest.fixture
def client(owner: Any) -> Client:
    return signed_in(owner.user)


@pytest.fixture
def active(owner: Any) -> Trial:
    return TrialFactory(organisation=owner.organisation, requested_by=owner.user, active=True)


def start_url(listing: Any) -> str:
    return reverse("lifecycle:start", args=[listing.platform.slug])


def of(name: str, trial: Trial, *more: object) -> str:
    return reverse(f"lifecycle:{name}", args=[trial.public_id, *more])


def test_a_visitor_is_led_to_the_log_in_and_back(listing: Any) -> None:
    answer = Client().get(start_url(listing))
    assert answer.status_code == 302
    assert answer["Location"] == f"/tai-khoan/dang-nhap/?next={start_url(listing)}"


def test_somebody_without_an_organisation_registers_one_first(listing: Any) -> None:
    from tests.factories.accounts import UserFactory

    answer = signed_in(UserFactory()).get(start_url(listing))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/tai-khoan/to-chuc/moi/?next=")


def test_the_form_ticks_nothing_beforehand_and_names_the_receiver(client: Client, listing: Any) -> None:
    page = client.get(start_url(listing)).content.decode()
    assert "checked" not in page
    assert listing.platform.vendor.legal_name in page


def test_asking_leads_to_the_trial(client: Client, listing: Any, owner: Any) -> None:
    answer = client.post(start_url(listing), {"consent_fields": ["email"]})
    trial = Trial.objects.get()
    assert answer["Location"] == of("trial", trial)
    assert (trial.state, trial.organisation_id) == (State.REQUESTED, owner.organisation_id)
    assert Consent.objects.get(subject=trial.public_id).fields == ["email"]
    page = client.get(of("trial", trial)).content.decode()
    assert "Đã gửi yêu cầu" in page
    assert 'hx-trigger="every 2s"' in page


def test_a_double_click_asks_once(client: Client, listing: Any) -> None:
    first = client.post(start_url(listing), {"consent_fields": ["email"]})
    second = client.post(start_url(listing), {"consent_fields": ["email"]})
    assert first["Location"] == second["Location"]
    assert Trial.objects.count() == 1


@pytest.mark.parametrize("sent", [{}, {"consent_fields": ["tax_id"]}, {"consent_fields": ["phone"]}])
def test_bad_consent_comes_back_and_nothing_is_asked(client: Client, listing: Any, sent: dict[str, Any]) -> None:
    answer = client.post(start_url(listing), sent)
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert not Trial.objects.exists()
    assert not Consent.objects.exists()


def test_consent_is_taken_back_by_the_person_who_gave_it(client: Client, listing: Any, owner: Any) -> None:
    client.post(start_url(listing), {"consent_fields": ["email"]})
    trial = Trial.objects.get()
    colleague = signed_in(member(owner.organisation, role="member").user)
    assert "Rút lại sự đồng ý" not in colleague.get(of("trial", trial)).content.decode()
    assert colleague.post(of("withdraw", trial)).status_code == 404
    assert "Rút lại sự đồng ý" in client.get(of("trial", trial)).content.decode()
    assert "Lượt dùng thử vẫn chạy." in client.get(of("trial", trial)).content.decode()
    client.post(of("cancel", trial), {"reason": ""})
    assert "Lượt dùng thử vẫn chạy." not in client.get(of("trial", trial)).content.decode()
    client.post(of("withdraw", trial))
    assert Consent.objects.last().given is False
    assert "Rút lại sự đồng ý" not in client.get(of("trial", trial)).content.decode()


def test_an_unknown_platform_is_not_found(client: Client) -> None:
    assert client.get("/dung-thu/bat-dau/khong-co/").status_code == 404


def test_a_vendor_cannot_ask(listing: Any) -> None:
    vendor = member(OrganisationFactory(kind=Organisation.Kind.VENDOR))
    assert signed_in(vendor.user).post(start_url(listing), {"consent_fields": ["email"]}).status_code in (302, 403)
    assert not Trial.objects.exists()


@pytest.mark.parametrize("state", [state.value for state in State])
def test_the_desk_and_the_trial_open_in_every_state(client: Client, owner: Any, state: str) -> None:
    traits: dict[str, Any] = {"active": True} if state == State.ACTIVE else {"state": state, "ended_at": clock.now()}
    trial = TrialFactory(organisation=owner.organisation, requested_by=owner.user, **traits)
    desk = client.get(reverse("lifecycle:desk"))
    assert desk.status_code == 200
    assert trial.platform.name in desk.content.decode()
    page = client.get(of("trial", trial))
    assert page.status_code == 200
    assert str(State(state).label) in page.content.decode()


def test_an_empty_desk_says_what_to_do(client: Client) -> None:
    assert "Bạn chưa dùng thử nền tảng nào" in client.get(reverse("lifecycle:desk")).content.decode()


@pytest.mark.parametrize("name", ["trial", "status"])
def test_outsiders_do_not_learn_that_a_trial_exists(active: Trial, name: str) -> None:
    outsider = signed_in(member(OrganisationFactory()).user)
    assert outsider.get(of(name, active)).status_code == 404


@pytest.mark.parametrize("name", ["enter", "first_use", "problem", "extend", "cancel"])
def test_outsiders_change_nothing_and_a_get_changes_nothing(client: Client, active: Trial, name: str) -> None:
    outsider = signed_in(member(OrganisationFactory()).user)
    data = {"days": "5", "reason": "thử", "note": ""}
    assert outsider.post(of(name, active), data).status_code == 404
    assert client.get(of(name, active)).status_code == 405
    row = Trial.objects.get(pk=active.pk)
    assert (row.state, row.sequence) == (State.ACTIVE, 1)


def test_a_waiting_page_learns_when_something_happened(client: Client, owner: Any) -> None:
    trial = TrialFactory(organisation=owner.organisation, requested_by=owner.user)
    assert client.get(of("status", trial), {"seq": "1"}).status_code == 204
    assert client.get(of("status", trial), {"seq": "0"})["HX-Refresh"] == "true"


def test_first_use_is_confirmed(client: Client, active: Trial) -> None:
    client.post(of("first_use", active))
    assert Trial.objects.get(pk=active.pk).first_use_at is not None


def test_entering_leads_on_to_the_address(client: Client, active: Trial) -> None:
    page = client.post(of("enter", active))
    assert page.status_code == 200
    assert 'href="https://vao.example.vn/"' in page.content.decode()
    assert page["Cache-Control"] == "no-store"


def test_entering_an_expired_trial_is_refused_whatever_the_sweep_did(client: Client, active: Trial) -> None:
    Trial.objects.filter(pk=active.pk).update(ends_at=clock.now())
    assert client.post(of("enter", active)).status_code == 409


@pytest.mark.parametrize(
    ("data", "part"),
    [
        ({"days": "", "reason": "x"}, "Xin thêm ngày"),
        ({"days": "0", "reason": "x"}, "error-summary"),
        ({"days": "91", "reason": "x"}, "Số ngày phải từ 1 đến 90"),
        ({"days": "mười", "reason": "x"}, "error-summary"),
        ({"days": "5", "reason": "  "}, "error-summary"),
    ],
)
def test_bad_extensions_come_back(client: Client, active: Trial, data: dict[str, str], part: str) -> None:
    answer = client.post(of("extend", active), data)
    assert answer.status_code == 422
    assert part in answer.content.decode()
    assert Trial.objects.get(pk=active.pk).extension_asked_days is None


def test_an_extension_is_asked_for(client: Client, active: Trial) -> None:
    client.post(of("extend", active), {"days": "15", "reason": "Đang làm thủ tục mua."})
    assert Trial.objects.get(pk=active.pk).extension_asked_days == 15
    assert "Bạn đã xin thêm 15 ngày" in client.get(of("trial", active)).content.decode()


def test_a_problem_stops_the_clock(client: Client, active: Trial) -> None:
    client.post(of("problem", active), {"note": "Trang trắng"})
    row = Trial.objects.get(pk=active.pk)
    assert (row.state, row.ends_at, row.days_left_at_stop) == (State.PROVISIONING, None, 30)


def test_who_had_access_says_why_it_stops(client: Client, active: Trial) -> None:
    page = client.post(of("cancel", active), {"reason": " "})
    assert page.status_code == 422
    assert "Hãy viết vài chữ vì sao dừng" in page.content.decode()
    client.post(of("cancel", active), {"reason": "Không hợp với xưởng."})
    assert Trial.objects.get(pk=active.pk).state == State.CANCELLED
    assert "Không hợp với xưởng." in client.get(of("trial", active)).content.decode()


def test_a_request_is_withdrawn_and_does_not_count(client: Client, owner: Any) -> None:
    trial = TrialFactory(organisation=owner.organisation, requested_by=owner.user)
    client.post(of("cancel", trial), {"reason": ""})
    row = Trial.objects.get(pk=trial.pk)
    assert (row.state, row.counts) == (State.CANCELLED, False)


def test_a_task_is_ticked_and_cleared(client: Client, active: Trial) -> None:
    task = TrialTask.objects.create(category=active.platform.category, position=91, task_vi="Bán thử 20 đơn")
    client.post(of("tick", active, task.pk), {"is_ticked": "1"})
    assert TaskTick.objects.filter(trial=active, task=task).exists()
    client.post(of("tick", active, task.pk), {"is_ticked": "0"})
    assert not TaskTick.objects.exists()
    assert client.post(of("tick", active, 999_999), {"is_ticked": "1"}).status_code == 404


def test_how_it_works_is_public_and_the_same_for_all(client: Client) -> None:
    assert "Cách dùng thử" in Client().get(reverse("lifecycle:how")).content.decode()


def test_a_member_of_the_same_organisation_learns_who_asked(owner: Any, listing: Any, client: Client) -> None:
    client.post(start_url(listing), {"consent_fields": ["email"]})
    Trial.objects.update(state=State.EXPIRED)
    colleague = signed_in(member(owner.organisation, role="member").user)
    page = colleague.post(start_url(listing), {"consent_fields": ["email"]}).content.decode()
    assert owner.user.email in page


def test_an_outsider_with_the_same_tax_code_learns_nothing(owner: Any, listing: Any, client: Client) -> None:
    client.post(start_url(listing), {"consent_fields": ["email"]})
    same = OrganisationFactory(tax_id=owner.organisation.tax_id)
    assert same.entity_id == owner.organisation.entity_id
    answer = signed_in(member(same).user).post(start_url(listing), {"consent_fields": ["email"]})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert owner.user.email not in page
    assert str(owner.organisation.name) not in page
    assert Trial.objects.count() == 1


def test_the_service_is_what_pages_call() -> None:
    assert set(services.__all__) >= {"trial_start", "trial_cancel", "first_use", "extension_request"}


@pytest.mark.parametrize("path", ["/nen-tang/%00/", "/tai-khoan/dung-thu/%00/", "/dung-thu/?nguon=%00", "/api/v1/%00"])
def test_an_address_with_a_nul_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404
