"""Test trials: started by their vendor, moved by a made-up enterprise, seen by test keys only, counted nowhere."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from marketplace.access import Actor
from marketplace.errors import Conflict, NotAllowed, NotFound
from marketplace.notify.models import Notification
from marketplace.outbox.testing import run_due
from tests.factories.accounts import AgencyFactory, member, signed_in
from tests.factories.lifecycle import ListingFactory, TrialFactory, VendorFactory, member_of
from tests.trials.handover.test_api import Api
from trials.conversion.models import Conversion
from trials.funnel.facts import FactMaker
from trials.handover.envelopes import trials_data
from trials.handover.models import HandoffCode, VendorEndpoint, VendorEvent
from trials.handover.sandbox import services
from trials.handover.sandbox.cast import CONTACT
from trials.lifecycle.models import Trial
from trials.lifecycle.states import State
from trials.lifecycle.sweeps import tell_overdue

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


@pytest.fixture
def platform() -> Any:
    return ListingFactory().platform


def started(platform: Any, **options: Any) -> Trial:
    return services.sandbox_trial_start(actor=SYSTEM, vendor=platform.vendor, platform=platform, **options)


def acts(trial: Trial) -> list[str]:
    return [act.name for act in services.acts_of(Trial.objects.get(pk=trial.pk))]


def do(trial: Trial, name: str) -> Trial:
    services.sandbox_trial_act(actor=SYSTEM, trial=Trial.objects.get(pk=trial.pk), name=name)
    return Trial.objects.get(pk=trial.pk)


def told(platform: Any) -> list[str]:
    run_due()
    return list(VendorEvent.objects.filter(vendor=platform.vendor).order_by("position").values_list("type", flat=True))


def test_a_vendor_walks_the_whole_life_with_a_test_key(platform: Any) -> None:
    trial, api = started(platform), Api(platform.vendor, is_test=True)
    path = f"/trials/{trial.public_id}"
    asked = api.send("GET", path).json()
    assert asked["is_test"] is True
    assert asked["organisation"]["contact"] == CONTACT
    ready = {"status": "ready", "access_url": "https://vao.example.vn/"}
    assert api.send("PUT", f"{path}/provisioning", ready).json()["state"] == "active"
    assert do(trial, "access_problem").state == State.PROVISIONING
    api.send("PUT", f"{path}/provisioning", ready)
    assert do(trial, "extension").extension_asked_days == 15
    api.send("POST", f"{path}/extension", {"decision": "granted"}, key="days")
    do(trial, "ending")
    sale = {
        "plan": "co-ban", "amount_minor": 270_000, "period": "month",
        "evidence": {"kind": "contract", "reference": "HĐ-1"},
    }  # fmt: skip
    assert api.send("POST", f"{path}/conversion", sale, key="sale").json()["waits_for"] == "sme"
    assert do(trial, "confirm").state == State.CONVERTED
    assert Conversion.objects.get().trial_id == trial.pk
    assert told(platform) == [
        "trial.requested", "trial.access_problem", "trial.extension_requested", "trial.extended", "trial.ending",
        "conversion.confirmed",
    ]  # fmt: skip


def test_what_the_enterprise_can_do_follows_the_state(platform: Any) -> None:
    trial = started(platform, profile="ho-kinh-doanh")
    assert acts(trial) == ["cancel"]
    Api(platform.vendor, is_test=True).send(
        "PUT", f"/trials/{trial.public_id}/provisioning", {"status": "ready", "access_url": "https://vao.example.vn/"}
    )
    assert acts(trial) == ["access_problem", "extension", "ending", "expire", "cancel"]
    assert do(trial, "expire").state == State.EXPIRED
    assert acts(trial) == []
    with pytest.raises(NotFound):
        do(trial, "cancel")


def test_it_counts_nowhere_and_calls_nobody(platform: Any) -> None:
    member_of(platform.vendor.organisation)
    member(AgencyFactory(), role="officer")
    first, second = started(platform), started(platform)  # the one-trial rule does not hold here
    assert not first.counts
    assert not second.counts
    assert FactMaker().facts([first, second]) == []
    Trial.objects.update(answer_due_at=first.requested_at)
    tell_overdue()
    run_due()
    assert not Notification.objects.exists()


def test_only_twenty_are_open_and_only_for_the_vendors_own_platforms(platform: Any) -> None:
    stranger = ListingFactory().platform
    with pytest.raises(NotAllowed):
        services.sandbox_trial_start(actor=SYSTEM, vendor=platform.vendor, platform=stranger)
    for _ in range(services.MAX_OPEN):
        trial = started(platform)
    with pytest.raises(Conflict):
        started(platform)
    do(trial, "cancel")
    started(platform)
    assert Trial.objects.count() == services.MAX_OPEN + 1


def test_a_real_trial_is_nobodys_toy(platform: Any) -> None:
    trial = TrialFactory(platform=platform, active=True)
    assert services.acts_of(trial) == []
    with pytest.raises(NotFound):
        do(trial, "expire")
    assert Trial.objects.get(pk=trial.pk).state == State.ACTIVE
    assert trials_data([trial])[0]["is_test"] is False


class TestPages:
    @pytest.fixture
    def client(self, platform: Any) -> Client:
        return signed_in(member(platform.vendor.organisation, role="technical").user)

    def test_start_move_and_enter(self, client: Client, platform: Any, settings: Any) -> None:
        page = client.post(
            reverse("handover:sandbox_start"), {"platform": platform.slug, "profile": "hop-tac-xa"}, follow=True
        ).content.decode()
        trial = Trial.objects.get()
        assert "Lượt thử nghiệm" in page
        assert trial.public_id in client.get(reverse("handover:sandbox")).content.decode()
        assert trial.organisation.name not in client.get(reverse("handover:inbox")).content.decode()
        VendorEndpoint.objects.create(
            vendor=platform.vendor, url="https://hook.example.vn/in", landing_url="https://don.example.vn/vao",
            secret_encrypted="", created_at=trial.requested_at,
        )  # fmt: skip
        enter = reverse("handover:sandbox_enter", args=[trial.public_id])
        assert client.post(enter).status_code == 409
        client.post(reverse("handover:answer", args=[trial.public_id]), {"access_url": "https://vao.example.vn/"})
        entering = client.post(enter)
        assert "https://don.example.vn/vao" in entering.content.decode()
        assert "https://don.example.vn" in entering["Content-Security-Policy"]
        assert HandoffCode.objects.count() == 1
        client.post(reverse("handover:sandbox_act", args=[trial.public_id]), {"act": "expire"})
        assert Trial.objects.get().state == State.EXPIRED

    def test_nonsense_is_told(self, client: Client, platform: Any) -> None:
        answer = client.post(reverse("handover:sandbox_start"), {"platform": "khong-co", "profile": "ai-do"})
        assert answer.status_code == 422
        real = TrialFactory(platform=platform, active=True)
        for name in ("sandbox_act", "sandbox_enter"):
            answer = client.post(reverse(f"handover:{name}", args=[real.public_id]), {"act": "expire"})
            assert answer.status_code == 404
        assert Trial.objects.get().state == State.ACTIVE

    def test_another_vendor_sees_none_of_it(self, platform: Any) -> None:
        trial = started(platform)
        other = signed_in(member(VendorFactory().organisation, role="owner").user)
        assert trial.public_id not in other.get(reverse("handover:sandbox")).content.decode()
        for name in ("sandbox_act", "sandbox_enter"):
            answer = other.post(reverse(f"handover:{name}", args=[trial.public_id]), {"act": "cancel"})
            assert answer.status_code == 404
        assert Trial.objects.get().sequence == 1

    def test_sales_do_not_try_the_connection(self, platform: Any) -> None:
        sales = signed_in(member(platform.vendor.organisation, role="sales").user)
        assert sales.get(reverse("handover:sandbox")).status_code == 403
        assert sales.post(reverse("handover:sandbox_start"), {"platform": platform.slug}).status_code == 403
        assert not Trial.objects.exists()
