"""The seam to the business register: who stands behind a tax code, and where its post goes.

A real register takes this seam by another `Register`; the demonstration's is a made-up table. The contact
it names is the only address that a proof's code is ever sent to.
"""

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings

from marketplace.accounts.models import RegisterEntry


@dataclass(frozen=True)
class Entry:
    """What the register says of a tax code. `address` is house and street; "" is "not told"."""

    tax_id: str
    name: str
    contact_email: str
    representative: str = ""
    address: str = ""
    commune: str = ""
    province_code: str = ""


class Register(Protocol):
    def find(self, tax_id: str) -> Entry | None:
        """The entry of a 10- or 13-digit code, or None."""


class MadeUpRegister:
    """The demonstration's register: rows of `RegisterEntry`."""

    def find(self, tax_id: str) -> Entry | None:
        row = RegisterEntry.objects.filter(tax_id=tax_id).first()
        if row is None:
            return None
        place = (row.address, row.commune, row.province_code)
        return Entry(row.tax_id, row.name, row.contact_email, row.representative, *place)


class NoRegister:
    """No register is connected: proofs go by certificate only."""

    def find(self, tax_id: str) -> Entry | None:
        return None


def current() -> Register:
    return MadeUpRegister() if settings.DEMO else NoRegister()


def masked_address(address: str) -> str:
    """`vanthu@mytho.example` → `v••••••@m••••.example`: enough to recognise, not enough to learn."""
    name, _, host = address.partition("@")
    domain, dot, ending = host.rpartition(".")
    return f"{_masked(name)}@{_masked(domain)}{dot}{ending}"


def _masked(text: str) -> str:
    return text[:1] + "•" * max(len(text) - 1, 3)
