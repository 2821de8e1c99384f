"""The one-time code by which an SME steps from its trial page into the vendor's product."""

import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor
from marketplace.errors import Conflict, NotFound
from trials.handover.models import HandoffCode, VendorEndpoint
from trials.lifecycle.access import ensure_answer, ensure_use
from trials.lifecycle.models import Trial


def landing_url_of(trial: Trial) -> str:
    """The vendor's landing page for this trial; "" where it has none and `access_url` is opened."""
    rows = VendorEndpoint.objects.filter(vendor_id=trial.vendor_id, disabled_at=None).exclude(landing_url="")
    by_platform = {row.platform_id: row.landing_url for row in rows}
    return by_platform.get(trial.platform_id) or by_platform.get(None, "")


@dataclass(frozen=True)
class Entrance:
    """Where the SME's browser posts which code; `origin` is what the page's form policy must allow."""

    url: str
    code: str

    @property
    def origin(self) -> str:
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


def entrance(*, trial: Trial, actor: Actor) -> Entrance | None:
    """A way in by one-time code, or None where the vendor has no landing page."""
    url = landing_url_of(trial)
    return Entrance(url, code_issue(actor=actor, trial=trial)) if url else None


@transaction.atomic
def code_issue(*, actor: Actor, trial: Trial) -> str:
    """A fresh code for the SME's browser to carry: 10 minutes, single use, kept as a keyed hash."""
    ensure_use(actor, trial)
    if not trial.is_usable:
        raise Conflict(_("Lượt dùng thử này không còn chạy."), code="trial_over")
    code = secrets.token_urlsafe(32)
    HandoffCode.objects.create(
        trial=trial, code_hash=settings.KEYS.keyed_hash(code), expires_at=clock.now() + HandoffCode.LIFETIME
    )
    return code


@transaction.atomic
def code_redeem(*, actor: Actor, code: str, is_test: bool = False) -> Trial:
    """The trial behind a code, for its own vendor, once. Raise `NotFound` for any other code.

    A test key (`is_test`) redeems codes of test trials only, a live key none of them.
    """
    rows = HandoffCode.objects.select_for_update(of=("self",)).filter(code_hash=settings.KEYS.keyed_hash(code))
    rows = rows.filter(trial__is_test=is_test)
    row = rows.filter(expires_at__gt=clock.now(), redeemed_at=None).select_related("trial__vendor").first()
    if row is None or row.trial.vendor.organisation_id != actor.organisation_pk:
        raise NotFound(_("Mã vào sử dụng không đúng, đã dùng hoặc đã quá 10 phút."), code="handoff_unknown")
    ensure_answer(actor, row.trial)
    row.redeemed_at = clock.now()
    row.save(update_fields=["redeemed_at"])
    return Trial.objects.with_parties().get(pk=row.trial_id)
