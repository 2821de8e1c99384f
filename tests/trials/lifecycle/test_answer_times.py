"""Vendors' answer times on the directory and their pages: real trials, a sample stated, none below five."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from marketplace import clock
from tests.factories.lifecycle import ListingFactory, TrialFactory
from trials.lifecycle.answer_times import answer_times

pytestmark = pytest.mark.django_db


def asked(listing: Any, hours: int | None, **options: Any) -> None:
    at = clock.now() - dt.timedelta(days=10)
    accepted = {"accepted_at": at + dt.timedelta(hours=hours)} if hours is not None else {}
    TrialFactory(platform=listing.platform, requested_at=at, **accepted, **options)


def test_the_median_of_real_requests_with_its_sample() -> None:
    listing = ListingFactory()
    vendor = listing.platform.vendor
    for hours in (1, 2, 3, 30):
        asked(listing, hours)
    asked(listing, None)
    asked(listing, 500, is_simulated=True)
    asked(listing, 500, is_test=True)
    few = answer_times([vendor.slug])[vendor.slug]
    assert (few.asked, few.accepted, few.hours) == (5, 4, None)
    page = Client().get(f"/nha-cung-cap/{vendor.slug}/").content.decode()
    assert "nhận 4 trên 5 yêu cầu thật" in page and "chưa tính thời gian" in page
    asked(listing, 40)
    assert answer_times([vendor.slug])[vendor.slug].hours == 3
    assert "trong vòng 3 giờ" in Client().get(f"/nha-cung-cap/{vendor.slug}/").content.decode()
    assert "trong 3 giờ" in Client().get("/nha-cung-cap/").content.decode()


def test_a_vendor_that_nobody_asked_has_no_figure() -> None:
    listing = ListingFactory()
    assert answer_times([listing.platform.vendor.slug]) == {}
    assert "Trả lời yêu cầu" not in Client().get(f"/nha-cung-cap/{listing.platform.vendor.slug}/").content.decode()
