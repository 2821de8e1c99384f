"""The made-up enterprises of test trials: one row each, shared by all vendors, members of which nobody is."""

from dataclasses import dataclass

from django.conf import settings

from marketplace import clock
from marketplace.accounts.models import LegalEntity, Organisation

# What a vendor gets as the consented contact of every test trial (reserved names and numbers, RFC 2606).
CONTACT = {
    "full_name": "Người dùng thử nghiệm",
    "email": "dung-thu@example.com",
    "phone": "0000 000 000",
    "job_title": "Kế toán",
}


@dataclass(frozen=True)
class Profile:
    """Who asks: a kind, a size, a province (34-code) and a sector (VSIC 2025 letter)."""

    code: str
    name: str
    kind: Organisation.Kind
    size: Organisation.Size
    province_code: str
    vsic_section: str


PROFILES = {
    profile.code: profile
    for profile in (
        Profile("doanh-nghiep", "Công ty TNHH Mẫu Thử Nghiệm", Organisation.Kind.ENTERPRISE,
                Organisation.Size.SMALL, "01", "C"),
        Profile("ho-kinh-doanh", "Hộ kinh doanh Mẫu Thử Nghiệm", Organisation.Kind.HOUSEHOLD,
                Organisation.Size.MICRO, "79", "G"),
        Profile("hop-tac-xa", "Hợp tác xã Mẫu Thử Nghiệm", Organisation.Kind.COOPERATIVE,
                Organisation.Size.MEDIUM, "48", "A"),
    )
}  # fmt: skip


def organisation_of(profile: Profile) -> Organisation:
    """The profile's row, made when it is first needed; proven, so that a test sale can be confirmed."""
    entity, _made = LegalEntity.objects.get_or_create(
        key_hash=settings.KEYS.keyed_hash(f"entity:sandbox:{profile.code}"),
        defaults={
            "public_id": LegalEntity.new_public_id(),
            "basis": LegalEntity.Basis.REPLAYED,
            "is_simulated": True,
        },
    )
    organisation, _made = Organisation.objects.get_or_create(
        public_id=f"org_mau_{profile.code.replace('-', '')}"[:24],
        defaults={
            "kind": profile.kind,
            "name": profile.name,
            "entity": entity,
            "province_code": profile.province_code,
            "vsic_section": profile.vsic_section,
            "size": profile.size,
            "proven_at": clock.now(),
            "is_simulated": True,
        },
    )
    return organisation
