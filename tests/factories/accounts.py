"""People and organisations. `signed_in` gives a client that has passed what its person owes."""

import factory
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from marketplace import clock
from marketplace.access import Actor
from marketplace.accounts import second_factor, tax_id
from marketplace.accounts.entities import entity_of
from marketplace.accounts.models import Membership, Organisation, User
from marketplace.accounts.services.members import add_member
from marketplace.ids import public_id

PASSWORD = "dung-thu-2026"
SESSION_RECORD = "account_authentication_methods"


def a_tax_id(number: int) -> str:
    """The `number`-th valid made-up tax code of ten digits."""
    nine = 100_000_000 + number * 10
    while tax_id.check_digit(str(nine)) is None:
        nine += 1
    return f"{nine}{tax_id.check_digit(str(nine))}"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"nguoi{n}@example.vn")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        password = kwargs.pop("password", PASSWORD)
        user = model_class.objects.create_user(kwargs.pop("email"), password, **kwargs)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user


class OrganisationFactory(factory.django.DjangoModelFactory):
    """An enterprise, self-declared; `proven=True` proves it."""

    class Meta:
        model = Organisation

    class Params:
        proven = factory.Trait(proven_at=factory.LazyFunction(clock.now))

    public_id = factory.LazyFunction(lambda: public_id("org"))
    kind = Organisation.Kind.ENTERPRISE
    name = factory.Sequence(lambda n: f"Công ty TNHH Mẫu {n}")
    tax_id = factory.Sequence(a_tax_id)
    tax_id_kind = "enterprise"
    tax_id_checksum_ok = True
    entity = factory.LazyAttribute(lambda row: entity_of(tax_id.parse(row.tax_id)))
    province_code = "01"
    vsic_section = "C"
    workers = 24
    size = "small"


class VendorFactory(OrganisationFactory):
    """A vendor offers trials only once it is proven: it is here, but with `proven_at=None`."""

    proven_at = factory.LazyFunction(clock.now)
    kind = Organisation.Kind.VENDOR
    name = factory.Sequence(lambda n: f"Nhà cung cấp {n}")


class AgencyFactory(OrganisationFactory):
    kind = Organisation.Kind.AGENCY
    name = factory.Sequence(lambda n: f"Cơ quan {n}")
    tax_id = ""
    tax_id_kind = ""
    entity = None


def member(organisation: Organisation, role: str = "owner", *, user: User | None = None, **fields) -> Membership:
    """A live membership of a fresh person (or `user`), groups in step."""
    user = user or UserFactory()
    return add_member(user_pk=user.pk, organisation=organisation, role=role, **fields)


def actor_for(membership: Membership, *, has_second_factor: bool = True) -> Actor:
    return Actor(
        kind="user",
        ref=f"user:{membership.user_id}",
        user_pk=membership.user_id,
        organisation_pk=membership.organisation_id,
        organisation_kind=membership.organisation.kind,
        roles=frozenset({membership.role}),
        province_code=membership.province_code,
        has_second_factor=has_second_factor,
    )


def enrol(user: User) -> str:
    """Give a person an authenticator; return its seed."""
    seed = generate_totp_secret()
    TOTP.activate(user, seed)
    return seed


def signed_in(user: User, *, second: bool | None = None) -> Client:
    """A client signed in by password; with the second factor where the person owes one (or as `second` says)."""
    client = Client()
    client.force_login(user)
    if second is None:
        second = second_factor.owed_by_person(user)
    if second:
        if not Authenticator.objects.filter(user=user).exists():
            enrol(user)
        session = client.session
        session[SESSION_RECORD] = [{"method": "password", "at": 0}, {"method": "mfa", "at": 0, "type": "totp"}]
        session[f"{SESSION_RECORD}_user"] = str(user.pk)
        session.save()
    return client
