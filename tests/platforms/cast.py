"""The people of a review: a vendor's owner with a listing, and two reviewers."""

from dataclasses import dataclass

from marketplace.access import Actor
from marketplace.accounts.models import Organisation, User
from platforms.claiming.services import conduct_sign
from platforms.claiming.services.conduct import rules_in_force
from platforms.models import Feature, Listing, Platform
from platforms.services import draft_save, listing_approve, listing_submit
from tests.factories.accounts import AgencyFactory, actor_for, member
from tests.factories.accounts import VendorFactory as VendorOrganisationFactory
from tests.factories.platforms import ListingFactory, VendorFactory

COMPLETE = {
    "description_vi": "Sổ bán hàng, công nợ và kiểm kho cho cửa hàng nhỏ, dùng được trên điện thoại.",
    "data_location": "Việt Nam",
    "export_formats": "CSV",
    "exit_steps": "Tải tệp xuất trong mục Cài đặt.",
    "data_kept_days": 30,
    "exit_cost_minor": 0,
    "target_sizes": ["micro"],
    "plans": [{"code": "co-ban", "name_vi": "Cơ bản", "price_minor": 90_000, "trial_days": 30}],
}


@dataclass
class Cast:
    listing: Listing
    agency: Organisation
    owner: Actor
    owner_user: User
    first: Actor
    first_user: User
    second: Actor
    second_user: User

    @property
    def platform(self) -> Platform:
        return Platform.objects.get(pk=self.listing.platform_id)

    def save(self, **changes: object) -> int:
        """Save a complete draft with `changes`; the pk of its revision."""
        feature, _ = Feature.objects.get_or_create(slug="mobile-app", defaults={"name_vi": "Trên điện thoại"})
        data = {**COMPLETE, "features": [feature], **changes}
        return draft_save(actor=self.owner, listing=self.listing, data=data).pk

    def submit(self, **changes: object) -> int:
        revision = self.save(**changes)
        listing_submit(actor=self.owner, listing=self.listing)
        return revision

    def publish(self, **changes: object) -> int:
        """A draft that both reviewers approve."""
        revision = self.submit(**changes)
        for actor in (self.first, self.second):
            listing_approve(actor=actor, listing=self.listing, revision_pk=revision)
        return revision


def make_cast() -> Cast:
    organisation = VendorOrganisationFactory(proven=True)
    owner = member(organisation, "owner")
    listing = ListingFactory(
        platform__vendor=VendorFactory(organisation=organisation),
        platform__support_hours="8:00–17:30",  # needs no review, so it is public from the start
        standing="claimed",
        owner=organisation,
    )
    rules = rules_in_force()
    if rules is not None:
        conduct_sign(actor=actor_for(owner), organisation=organisation, rules=rules)
    agency = AgencyFactory()
    one, two = member(agency, "reviewer"), member(agency, "reviewer")
    return Cast(listing, agency, actor_for(owner), owner.user, actor_for(one), one.user, actor_for(two), two.user)
