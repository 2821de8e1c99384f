"""A few needs of the demonstration, made up; two wait, one is answered."""

import datetime as dt

from django.conf import settings
from django.db import transaction

from marketplace import clock
from marketplace.access import Actor
from marketplace.accounts.access import SME_KINDS
from marketplace.accounts.models import Membership
from platforms.models import Listing
from search.needs.models import Need
from search.needs.services import Wish, need_answer, need_ask

_ANSWERED = "Quán cà phê có hai chi nhánh, cần tính tiền, trừ kho nguyên liệu và xem doanh thu trên điện thoại."
_NEEDS = (
    (Wish(_ANSWERED, "I", "micro", "01"), 6),
    (
        Wish(
            "Hợp tác xã trồng cà phê, cần nhật ký vùng trồng và mã truy xuất cho lô hàng xuất khẩu.", "A", "small", "66"
        ),
        9,
    ),
    (
        Wish(
            "Xưởng mộc 15 người, muốn tính giá thành theo đơn hàng và theo dõi công thợ theo ngày.", "C", "small", "96"
        ),
        1,
    ),
)


@transaction.atomic
def ensure_demo_needs() -> None:
    """Repeatable; nothing outside the demonstration, nothing while it has no officer."""
    officer = _officer()
    if not settings.DEMO or officer is None or Need.objects.filter(is_simulated=True).exists():
        return
    for at, (wish, days) in enumerate(_NEEDS):
        visitor = Actor(kind="user", ref="visitor")
        need = need_ask(
            actor=visitor, wish=wish, has_consented=True, email=f"nguoi-hoi-{at}@mau.example", is_simulated=True
        )
        Need.objects.filter(pk=need.pk).update(asked_at=clock.now() - dt.timedelta(days=days))
        if wish.words == _ANSWERED:
            _answer(officer, need)


def _answer(officer: Actor, need: Need) -> None:
    rows = Listing.objects.listed().filter(platform__category__slug="restaurant").order_by("platform__name")
    slugs = list(rows.values_list("platform__slug", flat=True)[:2])
    text = "Hai nền tảng dưới đây có phần tính tiền và kho. Bạn dùng thử cả hai một tuần rồi so sánh."
    need_answer(actor=officer, need=need, text=text, slugs=slugs)


def _officer() -> Actor | None:
    """An officer of the whole country, as whom the demonstration answers."""
    rows = Membership.objects.live().filter(role="officer", province_code="").exclude(organisation__kind__in=SME_KINDS)
    row = rows.select_related("organisation").first()
    if row is None:
        return None
    return Actor(
        kind="user", ref=f"user:{row.user_id}", user_pk=row.user_id, organisation_pk=row.organisation_id,
        organisation_kind=row.organisation.kind, roles=frozenset({row.role}),
    )  # fmt: skip
