"""People and enterprises of the demonstration. All are made up; nothing here runs outside it."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop as _

from marketplace import clock
from marketplace.access import Actor
from marketplace.accounts import likeness, register, tax_id
from marketplace.accounts.models import ContactData, Membership, Organisation, RegisterEntry, User
from marketplace.accounts.services import Facts, membership_create, organisation_create

PASSWORD = "dung-thu-2026"  # noqa: S105 - printed on purpose, demonstration only
SME_NAME = "Công ty TNHH Gốm An Hòa (doanh nghiệp mẫu)"
VENDOR_NAME = "Nhà cung cấp mô phỏng"
AGENCY_NAME = "Trung tâm Chuyển đổi số quốc gia (cơ quan mẫu)"
_ACTOR = Actor.system("demo")
Role = Membership.Role


@dataclass(frozen=True)
class DemoPerson:
    """Who may sign in, and as what. `organisation` is a key of `_ORGANISATIONS`."""

    email: str
    full_name: str
    label: str
    organisation: str
    role: str
    province_code: str = ""
    has_totp: bool = True


@dataclass(frozen=True)
class DemoAccount:
    """One line of the table that `serve` prints."""

    email: str
    password: str
    label: str
    totp_secret: str


@dataclass(frozen=True)
class _Entry:
    first_nine: str
    name: str
    contact_email: str
    representative: str
    province_code: str


PEOPLE = (
    DemoPerson("sme@dungthu.example", "Nguyễn Thị An", _("Chủ doanh nghiệp"), "sme", Role.OWNER, has_totp=False),
    DemoPerson("ncc@dungthu.example", "Trần Văn Cường", _("Nhà cung cấp"), "vendor", Role.OWNER),
    DemoPerson("canbo@dungthu.example", "Lê Thị Dung", _("Cán bộ theo dõi, cả nước"), "agency", Role.OFFICER),
    DemoPerson(
        "canbo.camau@dungthu.example", "Phạm Văn Em", _("Cán bộ theo dõi, Cà Mau"), "agency", Role.OFFICER, "96"
    ),
    DemoPerson("thamdinh1@dungthu.example", "Võ Thị Giang", _("Thẩm định"), "agency", Role.REVIEWER),
    DemoPerson("thamdinh2@dungthu.example", "Đỗ Văn Hải", _("Thẩm định"), "agency", Role.REVIEWER),
    DemoPerson("bientap@dungthu.example", "Bùi Thị Khánh", _("Biên tập"), "agency", Role.EDITOR),
    DemoPerson("quantri@dungthu.example", "Hoàng Văn Long", _("Quản trị"), "agency", Role.ADMINISTRATOR),
)
# Valid checksums, prefixes that no province issues: they look right and belong to nobody.
REGISTER = (
    _Entry("990000001", "Công ty TNHH Gốm An Hòa (doanh nghiệp mẫu)", "sme@dungthu.example", "Nguyễn Thị An", "01"),
    _Entry("990000102", "Công ty TNHH Dệt Sen Việt (doanh nghiệp mẫu)", "lienhe@sen-viet.example", "Lý Thị Sen", "01"),
    _Entry("990000203", "Công ty CP Nông sản Mỹ Tho (doanh nghiệp mẫu)", "vanthu@mytho.example", "Phan Văn Mỹ", "82"),
    _Entry("990000304", "Công ty TNHH Cơ khí Sông Hàn (doanh nghiệp mẫu)", "giamdoc@songhan.example", "Hồ Hàn", "48"),
    _Entry("990000405", "Công ty TNHH Tôm Đất Mũi (doanh nghiệp mẫu)", "ketoan@datmui.example", "Trương Đất", "96"),
    _Entry("990000506", "Hợp tác xã Chè Tân Cương (hợp tác xã mẫu)", "htx@tancuong.example", "Ma Văn Chè", "19"),
    _Entry("990000900", VENDOR_NAME, "ncc@dungthu.example", "Trần Văn Cường", "01"),
)


def full_tax_id(first_nine: str) -> str:
    """The made-up code with a right check digit; where none exists the next prefix is taken."""
    number = int(first_nine)
    while (digit := tax_id.check_digit(str(number))) is None:
        number += 1
    return f"{number}{digit}"


def ensure_demo_accounts() -> None:
    """Make what is missing of the demonstration's people, organisations and register. Idempotent."""
    if not settings.DEMO:
        raise RuntimeError("Demonstration accounts exist in demonstration mode only.")
    seeds = totp_seeds()
    with transaction.atomic():
        for entry in REGISTER:
            RegisterEntry.objects.get_or_create(
                tax_id=full_tax_id(entry.first_nine),
                defaults={
                    "name": entry.name,
                    "contact_email": entry.contact_email,
                    "representative": entry.representative,
                    "province_code": entry.province_code,
                },
            )
        organisations = {key: _organisation(key) for key in _ORGANISATIONS}
        for person in PEOPLE:
            user = _user(person, seeds[person.email])
            membership_create(
                actor=_ACTOR,
                user=user,
                organisation=organisations[person.organisation],
                role=person.role,
                province_code=person.province_code,
            )


def is_ready() -> bool:
    return User.objects.filter(email__in=[person.email for person in PEOPLE]).count() == len(PEOPLE)


def accounts_table() -> list[DemoAccount]:
    """What to print: address, password, role, TOTP seed ("" where no second factor is asked)."""
    seeds = totp_seeds()
    return [
        DemoAccount(person.email, PASSWORD, person.label, seeds[person.email] if person.has_totp else "")
        for person in PEOPLE
    ]


def totp_seeds() -> dict[str, str]:
    """A TOTP seed for each person, made once per data folder."""
    path = Path(settings.DATA_DIR) / "demo-totp.json"
    known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    missing = [person.email for person in PEOPLE if person.email not in known]
    if missing:
        known |= {email: generate_totp_secret() for email in missing}
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}")
        part.write_text(json.dumps(known, indent=1))
        part.chmod(0o600)
        part.replace(path)
    return known


def sme_organisation() -> Organisation:
    return Organisation.objects.get(name=SME_NAME)


def vendor_organisation() -> Organisation:
    """The simulator's organisation, which acts for every unclaimed platform of the demonstration."""
    return Organisation.objects.get(name=VENDOR_NAME, kind=Organisation.Kind.VENDOR)


_ORGANISATIONS: dict[str, tuple[str, str, str, Facts]] = {
    "sme": (
        Organisation.Kind.ENTERPRISE, SME_NAME, REGISTER[0].first_nine,
        Facts("01", "Xã Bát Tràng", "C", workers=24, revenue_vnd=18_000_000_000, capital_vnd=6_000_000_000),
    ),
    "vendor": (
        Organisation.Kind.VENDOR, VENDOR_NAME, REGISTER[-1].first_nine,
        Facts("01", "", "K", workers=40, revenue_vnd=30_000_000_000, capital_vnd=10_000_000_000),
    ),
    "agency": (Organisation.Kind.AGENCY, AGENCY_NAME, "", Facts("01")),
}  # fmt: skip


def _organisation(key: str) -> Organisation:
    kind, name, first_nine, facts = _ORGANISATIONS[key]
    found = Organisation.objects.filter(kind=kind, name=name).first()
    if found is None:
        number = full_tax_id(first_nine) if first_nine else ""
        found = organisation_create(actor=_ACTOR, kind=kind, name=name, tax_id=number, facts=facts, is_simulated=True)
    if found.proven_at is None:
        found.proven_at = clock.now()
        likeness.keys_set(found, register.current().find(found.tax_id) if found.tax_id else None)
        found.save(update_fields=["proven_at", *likeness.KEYS])
    return found


def _user(person: DemoPerson, seed: str) -> User:
    user = User.objects.filter(email=person.email).first() or User.objects.create_user(person.email, PASSWORD)
    EmailAddress.objects.get_or_create(user=user, email=person.email, defaults={"verified": True, "primary": True})
    contact, _ = ContactData.objects.get_or_create(user=user)
    if not contact.full_name:
        contact.full_name = person.full_name
        contact.phone = "0900 000 000"
        contact.job_title = person.label
        contact.save(update_fields=ContactData.COLUMNS)
    if person.has_totp and not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(user, seed)
    return user


def register_lines() -> Iterator[tuple[str, str, str]]:
    """(tax code, name, mailbox) of the made-up register, for the page that shows the demonstration's mail."""
    for row in RegisterEntry.objects.order_by("tax_id"):
        yield row.tax_id, row.name, row.contact_email


def code_now(account: DemoAccount) -> str:
    """The code an authenticator would show this moment, "" where none is asked."""
    if not account.totp_secret:
        return ""
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(account.totp_secret, counters[len(counters) // 2]))
