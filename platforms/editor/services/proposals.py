"""Features that vendors miss in the controlled list: proposed by them, decided by reviewers."""

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor
from marketplace.audit.services import record
from marketplace.constraints import violates
from marketplace.errors import Conflict, InvalidInput
from marketplace.notify.services import notify
from platforms.access import ensure_can_edit, ensure_can_review
from platforms.editor.models import FeatureProposal
from platforms.models import Feature, Listing
from platforms.prose import ensure_no_errors
from platforms.slugs import folded_slug

MAX_OPEN = 10


@transaction.atomic
def feature_propose(
    *, actor: Actor, listing: Listing, name_vi: str, reason: str, name_en: str = "", for_all: bool = False
) -> FeatureProposal:
    """Ask reviewers for a feature that the list lacks; `for_all`: it fits every category.

    Raise `InvalidInput` for words that a rule forbids, `Conflict` when it is known or asked for already.
    """
    ensure_can_edit(actor, listing)
    name_vi, name_en, reason = name_vi.strip(), name_en.strip(), reason.strip()
    ensure_no_errors({"name_vi": name_vi, "name_en": name_en, "reason": reason})
    if not folded_slug(name_vi) or not reason:
        raise InvalidInput(_("Hãy ghi tên tính năng và nó dùng để làm gì."))
    category = None if for_all else listing.platform.category
    shared = Feature.objects.filter(category=None) | Feature.objects.filter(category=listing.platform.category_id)
    if any(folded_slug(known) == folded_slug(name_vi) for known in shared.values_list("name_vi", flat=True)):
        raise Conflict(_("Tính năng này đã có trong danh sách."), code="feature_known")
    if listing.feature_proposals.filter(state=FeatureProposal.State.OPEN).count() >= MAX_OPEN:
        raise Conflict(_("Đang có %(count)d đề xuất chờ trả lời.") % {"count": MAX_OPEN}, code="too_many_proposals")
    try:
        with transaction.atomic():
            proposal = FeatureProposal.objects.create(
                listing=listing,
                category=category,
                name_vi=name_vi[:160],
                name_en=name_en[:160],
                reason=reason[:300],
                proposed_by=actor.ref,
                proposed_at=clock.now(),
            )
    except IntegrityError as error:
        if not violates(error, FeatureProposal, "editor_proposal_once"):
            raise
        raise Conflict(_("Bạn đã đề xuất tính năng này, đang chờ trả lời."), code="proposal_known") from error
    record(actor=actor, action="feature.proposed", target=proposal)
    return proposal


@transaction.atomic
def feature_add(*, actor: Actor, proposal: FeatureProposal, name_vi: str, name_en: str) -> Feature:
    """Put the proposed feature into the controlled list, in the reviewer's words; the vendor then ticks it."""
    row = _open(actor, proposal)
    name_vi, name_en = name_vi.strip()[:160], name_en.strip()[:160]
    if not folded_slug(name_vi) or not name_en:
        raise InvalidInput(_("Hãy ghi tên tính năng bằng cả hai thứ tiếng."))
    slug, number = folded_slug(name_vi, max_length=72), 2
    candidate = slug
    while Feature.objects.filter(slug=candidate).exists():
        candidate, number = f"{slug}-{number}", number + 1
    feature = Feature.objects.create(slug=candidate, category=row.category, name_vi=name_vi, name_en=name_en)
    _decide(actor, row, FeatureProposal.State.ADDED, feature=feature)
    return feature


@transaction.atomic
def feature_match(*, actor: Actor, proposal: FeatureProposal, feature: Feature) -> None:
    """Say that the list has it under another name, which search learns as another word for it."""
    row = _open(actor, proposal)
    known = feature.search_terms.splitlines()
    if row.name_vi.lower() not in known:
        feature.search_terms = "\n".join([*known, row.name_vi.lower()])
        feature.save(update_fields=["search_terms"])
    _decide(actor, row, FeatureProposal.State.MATCHED, feature=feature)


@transaction.atomic
def feature_decline(*, actor: Actor, proposal: FeatureProposal, answer: str) -> None:
    """Leave the list as it is, with a reason that the vendor reads."""
    if not answer.strip():
        raise InvalidInput(_("Hãy ghi lý do."), fields={"answer": _("Hãy ghi lý do.")})
    _decide(actor, _open(actor, proposal), FeatureProposal.State.DECLINED, answer=answer.strip()[:300])


def _open(actor: Actor, proposal: FeatureProposal) -> FeatureProposal:
    ensure_can_review(actor)
    row = FeatureProposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if row.state != FeatureProposal.State.OPEN:
        raise Conflict(_("Đề xuất này đã được trả lời."), code="already_decided")
    return row


def _decide(
    actor: Actor, row: FeatureProposal, state: str, *, feature: Feature | None = None, answer: str = ""
) -> None:
    row.state, row.feature, row.answer = state, feature, answer
    row.decided_by, row.decided_at = actor.ref, clock.now()
    row.save(update_fields=["state", "feature", "answer", "decided_by", "decided_at"])
    record(actor=actor, action=f"feature.{state}", target=row)
    listing = row.listing
    if listing.owner is not None:
        notify(
            organisation=listing.owner,
            kind="feature.answered",
            context={"name": row.name_vi, "reason": answer or str(feature)},
            url=reverse("platforms:editor_step", args=[listing.platform.slug, "tinh-nang"]),
        )
