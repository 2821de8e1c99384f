"""The demonstration's cases: made once, playable, nowhere else."""

import pytest

from marketplace.accounts.demo import ensure_demo_accounts, vendor_organisation
from platforms.claiming.demo import ensure_demo_claims
from platforms.claiming.models import Claim
from platforms.claiming.services import claim_decide
from platforms.claiming.services.conduct import has_signed
from platforms.demo import ensure_demo_vendor
from platforms.loading import load_catalogue
from platforms.models import Listing
from platforms.reports.demo import ensure_demo_report
from platforms.reports.models import Report
from tests.factories.accounts import actor_for
from tests.platforms.claiming.cast import reviewer

pytestmark = pytest.mark.django_db


def test_the_cases_are_made_once_and_a_reviewer_can_decide_them(settings, tmp_path) -> None:
    settings.DEMO, settings.DATA_DIR = True, tmp_path
    load_catalogue()
    ensure_demo_accounts()
    ensure_demo_vendor()
    for _ in range(2):
        ensure_demo_claims()
        ensure_demo_report()

    assert has_signed(vendor_organisation())
    assert (Report.objects.count(), sorted(Claim.objects.values_list("kind", "state"))) == (
        1, [("maker", "open"), ("reseller", "open")],
    )  # fmt: skip
    assert not Listing.objects.listed().filter(platform__slug="kho-gon-mau").exists()
    maker = Claim.objects.get(kind="maker")
    claim_decide(actor=actor_for(reviewer()), claim=maker, is_accepted=True, reason="Đúng giấy.")
    assert Listing.objects.get(platform__slug="kho-gon-mau").owner_id == maker.organisation_id


def test_nothing_is_made_outside_the_demonstration(settings) -> None:
    settings.DEMO = False
    ensure_demo_claims()
    ensure_demo_report()

    assert (Claim.objects.count(), Report.objects.count(), Listing.objects.count()) == (0, 0, 0)
