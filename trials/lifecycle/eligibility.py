"""Who may ask for a trial of what: the rules of the programme, asked before the click and again by it.

Each check answers None or the refusal, so that a page tells all of them at once and `trial_start` raises the first.
Members of an organisation, and of another where both are proven to be one legal entity, learn when and by whom a
trial was used; outsiders learn nothing (design §5).
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from marketplace import slots
from marketplace.access import Actor, ensure, ensure_acts_for
from marketplace.accounts.models import LegalEntity, Organisation
from marketplace.errors import Conflict, DomainError
from marketplace.reference.models import ProgrammeTerms, Round
from marketplace.reference.queries import next_round, open_rules
from platforms.models import Listing
from platforms.offers import TrialOffer, trial_offer
from trials.lifecycle.access import SME_KINDS
from trials.lifecycle.models import Trial
from trials.lifecycle.slot import Held, held_by, holder_at, may_know, refusal_by, refusal_to_outsider

# Sizes are a matter of enterprises and cooperatives; a household business has none (Decree 80/2021 art. 5).
_SIZED = (Organisation.Kind.ENTERPRISE, Organisation.Kind.COOPERATIVE, Organisation.Kind.DEPENDENT_UNIT)


@dataclass(frozen=True)
class Chance:
    """What a trial of a listing would be for an organisation, and everything that stands against it.

    `mine` is the asking person's own open trial of it: asking again leads back there.
    """

    offer: TrialOffer | None
    round: Round | None
    terms: ProgrammeTerms | None
    obstacles: list[DomainError]
    mine: Trial | None = None

    @property
    def is_open(self) -> bool:
        return not self.obstacles

    @property
    def can_try_others(self) -> bool:
        """Another platform would be admitted: what stands against it is this platform, not the organisation."""
        return bool(self.obstacles) and all(row.code in _OF_THE_PLATFORM for row in self.obstacles)


_OF_THE_PLATFORM = frozenset({"no_trial_offered", "one_trial", "intake_paused", "intake_full"})


def ensure_may_ask(actor: Actor, organisation: Organisation) -> LegalEntity:
    """The entity that asks. Raise `NotAllowed` for whoever does not act for an SME, `DomainError` without an entity."""
    ensure_acts_for(actor, organisation.pk, "owner", "member")
    ensure(organisation.kind in SME_KINDS, _("Chỉ doanh nghiệp, hộ kinh doanh và hợp tác xã được dùng thử."))
    if organisation.entity is None:
        raise DomainError(_("Hãy khai mã số thuế của đơn vị trước khi dùng thử."), code="tax_id_needed")
    return organisation.entity


def chance_of(*, organisation: Organisation, listing: Listing, user_pk: int | None = None) -> Chance:
    """What `organisation` may expect when its member `user_pk` asks for a trial of `listing` today."""
    offer, (round_, terms) = trial_offer(listing), open_rules() or (None, None)
    holder = _own_holder(organisation, listing, round_) if round_ else None
    is_mine = holder is not None and _is_asked_by(holder, organisation, user_pk)
    found = [
        None if offer else DomainError(_("Nền tảng này hiện không nhận dùng thử qua cổng."), code="no_trial_offered"),
        None if round_ else _no_round(),
        _outside_programme(organisation, terms) if terms else None,
        refusal_by(holder, organisation) if holder and not is_mine else None,
        over_cap(held_by(organisation, organisation.entity_id or 0), terms) if terms else None,
        *slots.collect("trial.obstacles", listing=listing),
    ]
    obstacles = [refusal for refusal in found if refusal is not None]
    return Chance(offer, round_, terms, obstacles, holder if is_mine else None)


def ensure_offered(listing: Listing, plan_code: str | None) -> tuple[TrialOffer, Round, ProgrammeTerms]:
    """The offer, the open round and its terms. Raise `DomainError` where one of them is missing."""
    offer, rules = trial_offer(listing), open_rules()
    if offer is None:
        raise DomainError(_("Nền tảng này hiện không nhận dùng thử qua cổng."), code="no_trial_offered")
    if plan_code and plan_code != offer.plan_code:
        raise DomainError(_("Gói bạn chọn không còn cho dùng thử. Hãy tải lại trang."), code="plan_not_offered")
    if rules is None:
        raise _no_round()
    return offer, *rules


def ensure_admitted(organisation: Organisation, terms: ProgrammeTerms) -> None:
    """Raise `DomainError` (code `outside_programme`) where the programme does not admit the organisation."""
    refusal = _outside_programme(organisation, terms)
    if refusal is not None:
        raise refusal


def over_cap(held: Held, terms: ProgrammeTerms) -> Conflict | None:
    """The refusal where as many requests wait for their vendors as the programme lets an entity have.

    Whoever only shares a tax code with those that asked does not learn that they did.
    """
    if held.waiting < terms.max_open_requests:
        return None
    if held.waiting_own < terms.max_open_requests:
        return refusal_to_outsider("too_many_open_requests")
    return Conflict(
        _("Đơn vị đang có %(limit)d yêu cầu chờ nhà cung cấp. Hãy đợi trả lời hoặc rút bớt rồi gửi tiếp.")
        % {"limit": terms.max_open_requests},
        code="too_many_open_requests",
    )


def _no_round() -> DomainError:
    coming = next_round()
    if coming is None:
        return DomainError(_("Hiện chưa có đợt dùng thử nào đang mở."), code="no_open_round")
    return DomainError(
        _("Đợt dùng thử trước đã đóng. Đợt tiếp theo mở ngày %(day)s.") % {"day": coming.opens_on.strftime("%d/%m/%Y")},
        code="no_open_round",
    )


def _outside_programme(organisation: Organisation, terms: ProgrammeTerms) -> DomainError | None:
    if terms.kinds and organisation.kind not in terms.kinds:
        return _refused(
            _("Chương trình hiện hành không dành cho loại hình của đơn vị bạn (%(what)s)."),
            organisation.get_kind_display(),
        )
    if terms.sizes and organisation.kind in _SIZED and organisation.size not in terms.sizes:
        return _refused(
            _("Chương trình dành cho doanh nghiệp nhỏ và vừa; theo số liệu đã khai, đơn vị bạn là: %(what)s."),
            organisation.get_size_display(),
        )
    if terms.vsic_sections and organisation.vsic_section not in terms.vsic_sections:
        return _refused(
            _("Chương trình hiện hành không gồm ngành của đơn vị bạn (%(what)s)."),
            organisation.vsic_section or _("chưa khai"),
        )
    return None


def _refused(message: str, what: str) -> DomainError:
    return DomainError(message % {"what": what}, code="outside_programme")


def _own_holder(organisation: Organisation, listing: Listing, round_: Round) -> Trial | None:
    """The counting trial that the organisation may know of; a stranger's under the same tax code is not shown."""
    if organisation.entity_id is None:
        return None
    holder = holder_at(organisation.entity_id, listing.platform_id, round_.pk)
    return holder if holder is not None and may_know(organisation, holder) else None


def _is_asked_by(holder: Trial, organisation: Organisation, user_pk: int | None) -> bool:
    """The person's own open trial for this organisation; what they asked for another of their units is not it."""
    is_own = holder.organisation_id == organisation.pk and holder.requested_by_id == user_pk
    return is_own and user_pk is not None and holder.is_open
