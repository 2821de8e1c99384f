"""The vendor's console: its own trials only, consented data only, every answer by inbox."""

import datetime as dt
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from marketplace import clock
from marketplace.access import Actor
from marketplace.accounts.models import ApiKey, Organisation
from marketplace.accounts.services import consent_give
from marketplace.outbox.models import OutboxMessage
from tests.factories.accounts import OrganisationFactory, member, signed_in
from tests.factories.lifecycle import PlatformFactory, TrialFactory, VendorFactory, sme_of, vendor_of
from tests.trials.conversion.test_services import SALE
from tests.trials.conversion.test_services import a_trial as sold_trial
from trials.conversion.services import sale_confirm, sale_report
from trials.handover import signing
from trials.handover.models import Delivery, VendorEndpoint, VendorEvent
from trials.lifecycle.models import Trial, UsageDay
from trials.lifecycle.states import Event, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def vendor() -> Any:
    return VendorFactory()


@pytest.fixture
def client(vendor: Any) -> Client:
    return signed_in(member(vendor.organisation, role="owner").user)


def a_trial(vendor: Any, **traits: Any) -> Trial:
    return TrialFactory(platform__vendor=vendor, **traits)


def of(name: str, trial: Trial) -> str:
    return reverse(f"handover:{name}", args=[trial.public_id])


@pytest.mark.parametrize("tab", ["", "can-tra-loi", "qua-han", "dang-dung-thu", "cho-xac-nhan", "tat-ca", "xyz"])
def test_every_tab_opens(client: Client, vendor: Any, tab: str) -> None:
    trial = a_trial(vendor)
    page = client.get(reverse("handover:inbox"), {"muc": tab})
    assert page.status_code == 200
    expected = tab in ("", "can-tra-loi", "tat-ca", "xyz")
    assert (trial.organisation.name in page.content.decode()) is expected


def test_home_shows_running_trials_too(client: Client, vendor: Any) -> None:
    waiting, running, over = a_trial(vendor), a_trial(vendor, active=True), a_trial(vendor, state=State.EXPIRED)
    other = TrialFactory(active=True)
    page = client.get(reverse("handover:inbox")).content.decode()
    assert all(page.count(trial.organisation.name + "</a>") == 1 for trial in (waiting, running))
    assert f"{of('request', running)}?muc=dang-dung-thu" in page
    assert over.organisation.name not in page
    assert other.organisation.name not in page


def test_a_second_click_grants_no_second_extension(client: Client, vendor: Any) -> None:
    trial = a_trial(vendor, active=True, extension_asked_days=15, extension_reason="Chờ duyệt mua.")
    client.post(of("extension", trial), {"decision": "granted", "days": "15"})
    again = client.post(of("extension", trial), {"decision": "granted", "days": "15"})
    assert again.status_code == 422
    row = Trial.objects.get(pk=trial.pk)
    assert ((row.ends_at - trial.ends_at).days, row.extensions, row.sequence) == (15, 1, trial.sequence + 1)


def test_an_sme_and_a_visitor_do_not_get_in() -> None:
    assert Client().get(reverse("handover:inbox")).status_code == 302
    sme = signed_in(member(OrganisationFactory()).user)
    assert sme.get(reverse("handover:inbox")).status_code == 403


@pytest.mark.parametrize("name", ["answer", "decline", "stop", "extension", "usage"])
def test_another_vendors_trial_is_not_found_and_unchanged(client: Client, name: str) -> None:
    other = TrialFactory()
    assert client.get(of("request", other)).status_code == 404
    assert client.post(of(name, other), {"reason": "x"}).status_code == 404
    assert Trial.objects.get(pk=other.pk).sequence == 1


def test_only_consented_fields_are_shown(client: Client, vendor: Any) -> None:
    trial = a_trial(vendor)
    user = trial.requested_by
    user.contact.phone = "0912 345 678"
    user.contact.save()
    actor = Actor(kind="user", ref="user:0", user_pk=user.pk, organisation_pk=trial.organisation_id)
    consent_give(actor=actor, purpose="trial_handover", subject=trial.public_id, fields=["email"], text_version="1")
    page = client.get(of("request", trial)).content.decode()
    assert user.email in page
    assert "0912 345 678" not in page
    assert "Doanh nghiệp không đồng ý gửi" in page


def test_accept_then_hand_over(client: Client, vendor: Any) -> None:
    trial = a_trial(vendor)
    client.post(of("answer", trial), {"access_url": ""})
    assert Trial.objects.get(pk=trial.pk).state == State.PROVISIONING
    client.post(of("answer", trial), {"access_url": "https://vao.example.vn/a", "instructions": "Mở thư."})
    row = Trial.objects.get(pk=trial.pk)
    assert (row.state, row.access_url, row.instructions) == (State.ACTIVE, "https://vao.example.vn/a", "Mở thư.")


@pytest.mark.parametrize(
    "url",
    ["http://vao.example.vn/", "javascript:alert(1)", "https://127.0.0.1/", "https://a:b@x.vn/", "vao", "https://"],
)
def test_an_unsafe_address_comes_back(client: Client, vendor: Any, url: str) -> None:
    trial = a_trial(vendor)
    answer = client.post(of("answer", trial), {"access_url": url})
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()
    assert Trial.objects.get(pk=trial.pk).state == State.REQUESTED


def test_declining_needs_a_reason(client: Client, vendor: Any) -> None:
    trial = a_trial(vendor)
    assert client.post(of("decline", trial), {"reason": " "}).status_code == 422
    assert Trial.objects.get(pk=trial.pk).state == State.REQUESTED
    client.post(of("decline", trial), {"reason": "Chỉ nhận từ 50 nhân viên."})
    row = Trial.objects.get(pk=trial.pk)
    assert (row.state, row.end_reason) == (State.DECLINED, "Chỉ nhận từ 50 nhân viên.")


def test_usage_is_reported_and_replaced(client: Client, vendor: Any) -> None:
    trial = a_trial(vendor, active=True)
    today = clock.today().isoformat()
    client.post(of("usage", trial), {"day": today, "active_users": "2", "actions": "10"})
    client.post(of("usage", trial), {"day": today, "active_users": "3", "actions": ""})
    day = UsageDay.objects.get(trial=trial)
    assert (day.active_users, day.actions, day.revision) == (3, None, 2)
    assert client.post(of("usage", trial), {"day": "2020-01-01", "active_users": "1"}).status_code == 422
    assert client.post(of("usage", trial), {"day": "hôm qua", "active_users": "-1"}).status_code == 422


def test_an_extension_is_granted_or_refused(client: Client, vendor: Any) -> None:
    trial = a_trial(vendor, active=True, extension_asked_days=15, extension_reason="Chờ duyệt mua.")
    assert "Chờ duyệt mua." in client.get(of("request", trial)).content.decode()
    assert client.post(of("extension", trial), {"decision": "granted", "days": "91"}).status_code == 422
    client.post(of("extension", trial), {"decision": "granted", "days": "15"})
    row = Trial.objects.get(pk=trial.pk)
    assert ((row.ends_at - trial.ends_at).days, row.extensions, row.extension_asked_days) == (15, 1, None)
    assert client.post(of("extension", trial), {"decision": "refused"}).status_code == 409


def test_keys_are_shown_once_and_revoked(client: Client, vendor: Any) -> None:
    page = client.post(reverse("handover:key_create"))
    key = ApiKey.objects.get(organisation=vendor.organisation)
    assert key.prefix in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert 'id="khoa-moi"' not in client.get(reverse("handover:integration")).content.decode()
    client.post(reverse("handover:key_revoke", args=[key.pk]))
    assert ApiKey.objects.get(pk=key.pk).revoked_at is not None


def test_sales_do_not_manage_the_connection(vendor: Any) -> None:
    sales = signed_in(member(vendor.organisation, role="sales").user)
    assert sales.get(reverse("handover:inbox")).status_code == 200
    assert sales.get(reverse("handover:integration")).status_code == 403
    assert sales.post(reverse("handover:key_create")).status_code == 403
    assert not ApiKey.objects.exists()


def test_password_alone_manages_nothing(vendor: Any) -> None:
    owner = signed_in(member(vendor.organisation, role="owner").user, second=False)
    assert owner.post(reverse("handover:key_create")).status_code in (302, 403)
    assert not ApiKey.objects.exists()


@pytest.mark.parametrize("url", ["http://x.example.vn/", "https://10.0.0.1/hook", "https://[::1]/", "ftp://x.vn"])
def test_a_private_endpoint_is_refused(client: Client, url: str) -> None:
    assert client.post(reverse("handover:endpoint"), {"url": url}).status_code == 422
    assert not VendorEndpoint.objects.exists()


def test_the_endpoints_secret_is_shown_once_and_rotated(client: Client, vendor: Any) -> None:
    url = {"url": "https://hook.example.vn/in"}
    page = client.post(reverse("handover:endpoint"), url, follow=True).content.decode()
    row = VendorEndpoint.objects.get(vendor=vendor)
    assert row.secrets[0] in page
    assert row.secrets[0] not in client.get(reverse("handover:integration")).content.decode()
    answer = client.post(reverse("handover:secret"))
    row.refresh_from_db()
    assert (answer.status_code, len(row.secrets)) == (302, 2)
    assert row.secrets[0] not in str(dict(client.session))
    assert row.secrets[0] in client.get(answer["Location"]).content.decode()
    assert row.secrets[0] not in client.get(answer["Location"]).content.decode()


def test_a_second_rotation_within_a_day_keeps_the_deployed_secret_and_asks_first(client: Client, vendor: Any) -> None:
    deployed, url = signing.new_secret(), reverse("handover:secret")
    row = VendorEndpoint.objects.create(
        vendor=vendor, url="https://hook.example.vn/in", created_at=clock.now(),
        secret_encrypted=settings.KEYS.encrypt(deployed),
    )  # fmt: skip
    client.post(url)
    row.refresh_from_db()
    between, until = row.secrets[0], row.previous_until

    answer = client.post(url)
    row.refresh_from_db()
    assert answer.status_code == 409
    assert "Vẫn đổi mã ký" in answer.content.decode()
    assert row.secrets == [between, deployed]

    page = client.post(url, {"is_sure": "1"}, follow=True).content.decode()
    row.refresh_from_db()
    newest, previous = row.secrets
    assert (previous, row.previous_until) == (deployed, until)
    assert newest not in (between, deployed)
    assert newest in page

    VendorEndpoint.objects.update(previous_until=clock.now() - dt.timedelta(seconds=1))
    client.post(url)  # the day is over: nothing is asked
    row.refresh_from_db()
    assert row.secrets[1:] == [newest]


def test_a_ping_takes_its_place_in_the_feed(client: Client, vendor: Any) -> None:
    VendorEndpoint.objects.create(
        vendor=vendor, url="https://hook.example.vn/in", created_at=clock.now(),
        secret_encrypted=settings.KEYS.encrypt(signing.new_secret()),
    )  # fmt: skip
    client.post(reverse("handover:ping"))
    event = VendorEvent.objects.get(vendor=vendor)
    assert (event.type, event.position) == ("ping", 1)


def test_a_disabled_address_is_not_pinged(client: Client, vendor: Any) -> None:
    platform = PlatformFactory(vendor=vendor)
    for own, args in ((None, []), (platform, [platform.slug])):
        VendorEndpoint.objects.create(
            vendor=vendor, platform=own, url="https://hook.example.vn/in", created_at=clock.now(),
            disabled_at=clock.now(), disabled_reason="410 Gone",
            secret_encrypted=settings.KEYS.encrypt(signing.new_secret()),
        )  # fmt: skip
        page = client.post(reverse("handover:ping", args=args), follow=True).content.decode()
        assert "Địa chỉ đang ngừng. Hãy lưu lại để bật rồi gửi tin thử." in page
        assert f'action="{reverse("handover:ping", args=args)}"' not in page
    assert not VendorEvent.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_a_vendor_without_profile_is_told() -> None:
    alone = signed_in(member(OrganisationFactory(kind=Organisation.Kind.VENDOR)).user)
    assert alone.get(reverse("handover:inbox")).status_code == 404


def test_imported_histories_have_nobody_to_answer(client: Client, vendor: Any) -> None:
    trial = a_trial(vendor, state=State.EXPIRED)
    Trial.objects.filter(pk=trial.pk).update(organisation=None)
    assert trial.platform.name not in client.get(reverse("handover:inbox"), {"muc": "tat-ca"}).content.decode()
    assert client.get(of("request", trial)).status_code == 404


class TestAddressOfOnePlatform:
    URL = "https://rieng.example.vn/in"

    def test_is_set_rotated_tried_and_taken_away(self, client: Client, vendor: Any) -> None:
        slug = PlatformFactory(vendor=vendor).slug
        assert ">địa chỉ chung<" in client.get(reverse("handover:integration")).content.decode()
        page = client.post(reverse("handover:endpoint", args=[slug]), {"url": self.URL}, follow=True).content.decode()
        row = VendorEndpoint.objects.get(vendor=vendor, platform__slug=slug)
        assert row.secrets[0] in page
        assert self.URL in client.get(reverse("handover:integration")).content.decode()
        assert self.URL in client.get(reverse("handover:platform", args=[slug])).content.decode()
        client.post(reverse("handover:secret", args=[slug]))
        assert len(VendorEndpoint.objects.get(pk=row.pk).secrets) == 2
        client.post(reverse("handover:ping", args=[slug]))
        event = VendorEvent.objects.get(vendor=vendor)
        assert event.endpoint_id == row.pk
        mine, other = (
            Delivery.objects.create(vendor=vendor, event=event, endpoint=to, attempt=1, at=clock.now(), status_code=204)
            for to in (row, None)
        )
        page = client.get(reverse("handover:platform", args=[slug])).content.decode()
        assert reverse("handover:delivery", args=[mine.pk]) in page
        assert reverse("handover:delivery", args=[other.pk]) not in page
        client.post(reverse("handover:remove", args=[slug]))
        assert not VendorEndpoint.objects.exists()

    def test_of_another_vendors_platform_is_unknown(self, client: Client) -> None:
        other = PlatformFactory()
        VendorEndpoint.objects.create(
            vendor=other.vendor, platform=other, url=self.URL, created_at=clock.now(),
            secret_encrypted=settings.KEYS.encrypt(signing.new_secret()),
        )  # fmt: skip
        assert client.get(reverse("handover:platform", args=[other.slug])).status_code == 404
        for name in ("endpoint", "secret", "ping", "remove"):
            assert client.post(reverse(f"handover:{name}", args=[other.slug]), {"url": self.URL}).status_code == 404
        row = VendorEndpoint.objects.get()
        assert (row.platform_id, len(row.secrets)) == (other.pk, 1)
        assert not VendorEvent.objects.exists()


def test_the_vendor_ends_a_kept_subscription_from_the_inbox_once() -> None:
    trial = sold_trial()
    sale_report(actor=vendor_of(trial), trial=trial, sale=SALE)
    sale_confirm(actor=sme_of(trial), trial=trial)
    client = signed_in(member(trial.vendor.organisation, role="sales").user)
    assert "Khách không còn dùng nữa" in client.get(of("request", trial)).content.decode()
    assert client.post(of("stop", trial), {"reason": ""}).status_code == 422
    for _twice in range(2):
        page = client.post(of("stop", trial), {"reason": "Hết hợp đồng."}, follow=True).content.decode()
        assert "Đã ghi là ngừng sử dụng." in page
        assert "Khách không còn dùng nữa" not in page
    trial.refresh_from_db()
    assert (trial.state, trial.end_reason) == (State.CONVERTED, "Hết hợp đồng.")
    assert trial.events.filter(type=Event.STOPPED).count() == 1
