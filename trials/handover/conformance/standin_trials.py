"""The trials of the stand-in: what they tell, and what the portal would refuse of a vendor's answers."""

import contextlib
import datetime as dt
import ipaddress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone

from marketplace import clock
from marketplace.errors import Conflict, DomainError, InvalidInput
from marketplace.http import check_url
from trials.handover.envelopes import ENDED
from trials.lifecycle.states import OPEN, Event, State, next_state

DAYS = 30
_ANSWERS = {
    "accepted": Event.ACCEPTED, "ready": Event.READY, "declined": Event.DECLINED, "failed": Event.FAILED,
}  # fmt: skip
_is_url = URLValidator(schemes=["https", "http"])


@dataclass
class FakeTrial:
    """What the stand-in knows of one trial."""

    trial_id: str
    state: str = State.REQUESTED.value
    sequence: int = 1
    requested_at: dt.datetime = field(default_factory=timezone.now)
    starts_on: dt.date | None = None
    ends_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    end_reason: str = ""
    accesses: list[dict[str, str]] = field(default_factory=list)
    usage: dict[dt.date, dict[str, Any]] = field(default_factory=dict)
    is_answered: bool = False

    @property
    def is_over(self) -> bool:
        return self.state in ENDED

    def data(self) -> dict[str, Any]:
        """As `GET …/trials/{id}` and the events tell a trial."""
        due = self.requested_at + dt.timedelta(days=2)
        return {
            "trial_id": self.trial_id,
            "is_test": True,
            "state": self.state,
            "platform": "nen-tang-mau",
            "plan": {
                "code": "co-ban", "name": "Cơ bản", "price_minor": 270000, "price_year_minor": None,
                "currency": "VND", "price_is_reference": False, "vat_class": "", "trial_days": DAYS, "seats": None,
                "limits": "",
            },
            "organisation": {
                "id": "org_mau", "name": "Công ty TNHH Mẫu Thử Nghiệm", "kind": "enterprise",
                "province_code": "01", "size": "small",
                "contact": {"full_name": "Người dùng thử nghiệm", "email": "dung-thu@example.com"},
            },
            "requested_at": self.requested_at.isoformat(),
            "starts_on": self.starts_on.isoformat() if self.starts_on else None,
            "ends_at": self.ends_at.isoformat() if self.ends_at else None,
            "problem": None,
            "extension": None,
            "ended": self._ended(),
            "purchase": None,
            "limits": {
                "seats": None, "trial_days": DAYS, "answer_due_at": due.isoformat(),
                "access_due_at": (due + dt.timedelta(days=3)).isoformat(), "extension_days_left": 90,
            },
        }  # fmt: skip

    def answer(self) -> dict[str, Any]:
        """As the vendor API tells it."""
        return {"sequence": self.sequence, **self.data(), "server_time": timezone.now().isoformat()}

    def activate(self) -> None:
        self.state = State.ACTIVE.value
        self.starts_on = self.starts_on or clock.local_date(timezone.now())
        self.ends_at = self.ends_at or timezone.now() + dt.timedelta(days=DAYS)

    def end(self, state: State, reason: str = "") -> None:
        self.state, self.ended_at, self.end_reason = state.value, timezone.now(), reason

    def provision(self, sent: dict[str, Any]) -> None:
        """The vendor's answer to the request. One that says the same again changes nothing."""
        status, reason = sent["status"], sent.get("reason", "").strip()
        access = {name: sent.get(name, "").strip() for name in ("access_url", "instructions", "account_hint")}
        if status == "ready":
            ensure_access_url(access["access_url"])
        elif status == "declined" and not reason:
            raise refusal(InvalidInput, "reason_needed", "reason")
        is_said = self.state == {"accepted": "provisioning", "ready": "active"}.get(status, status)
        if is_said and (status != "ready" or self.accesses[-1:] == [access]):
            return
        if next_state(State(self.state), _ANSWERS[status]) is None:
            raise refusal(Conflict, "illegal_transition")
        if status == "accepted":
            self.state = State.PROVISIONING.value
        elif status == "ready":
            self.accesses += [access] if access not in self.accesses else []
            self.activate()
        else:
            self.end(State(status), reason)
        self.is_answered = True
        self.sequence += 1

    def report_usage(self, sent: dict[str, Any]) -> dict[str, Any]:
        """The figures of one day; another report of it replaces them."""
        day, today = sent["day"], clock.local_date(timezone.now())
        if self.starts_on is None:
            raise refusal(Conflict, "not_activated")
        last = min(today, clock.local_date(self.ended_at)) if self.ended_at else today
        if not self.starts_on <= day <= last:
            raise refusal(InvalidInput, "usage_refused", "day")
        told = {"active_users": sent["active_users"], "actions": sent.get("actions"), "of": sent.get("milestones", [])}
        before = self.usage.get(day, {**told, "revision": 1})
        is_other = any(before[name] != value for name, value in told.items())
        self.usage[day] = now = {**told, "revision": before["revision"] + is_other}
        return {"day": day.isoformat(), **{name: now[name] for name in ("active_users", "actions", "revision")}}

    def stop(self, reason: str) -> None:
        """The vendor ends it; one that is cancelled already stays as it is."""
        if self.state == State.CANCELLED:
            return
        if self.state not in OPEN:
            raise refusal(Conflict, "illegal_transition")
        self.end(State.CANCELLED, reason)
        self.sequence += 1

    def answer_extension(self) -> None:
        """Always refused: nobody asks for days here."""
        raise refusal(Conflict, "no_extension_waiting" if self.state == State.ACTIVE else "trial_over")

    def _ended(self) -> dict[str, Any] | None:
        if not self.is_over:
            return None
        return {"at": (self.ended_at or timezone.now()).isoformat(), "reason": self.end_reason}


def ensure_access_url(url: str) -> None:
    """The portal's rule: https, no credentials, no private address. Loopback stands in for its simulator's origin."""
    try:
        _is_url(url)
        if not _is_loopback(url):
            check_url(url)
    except (ValidationError, ValueError, DomainError) as error:
        raise refusal(InvalidInput, "access_url_refused", "access_url") from error


def refusal(kind: type[DomainError], code: str, *fields: str) -> DomainError:
    """A refusal with the portal's code; docs/vendors/errors.md tells what each means."""
    words = code.replace("_", " ")
    return kind(words, code=code, fields=dict.fromkeys(fields, words))


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"
