"""Needs: asked with consent, answered by officers of the place, told by mail, erasable."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from marketplace import clock
from marketplace.access import Actor
from marketplace.accounts.models import Consent, Membership, User
from marketplace.accounts.services import consent_withdraw, user_anonymise
from marketplace.audit.models import AuditEvent
from marketplace.errors import Conflict, InvalidInput, NotAllowed
from marketplace.notify.models import Notification
from marketplace.outbox.models import OutboxMessage
from marketplace.outbox.testing import run_due
from search.needs import limits
from search.needs.models import CONSENT_PURPOSE, Need, NeedAnswer, NeedContact
from search.needs.services import Wish, need_answer, need_ask, need_close, need_withdraw, needs_sweep
from tests.factories.accounts import AgencyFactory, UserFactory, actor_for, member, signed_in
from tests.factories.platforms import ListingFactory

pytestmark = pytest.mark.django_db
VISITOR = Actor(kind="user", ref="visitor")
WISH = Wish("Xưởng may 20 người cần tính lương theo sản phẩm.", "C", "small", "01")
ADDRESS = "chi.hoa@xuong-may.example"
FORM = {"words": WISH.words, "sector": "C", "size": "small", "province_code": "01", "email": ADDRESS, "consent": "on"}


@pytest.fixture(autouse=True)
def _nobody_has_asked() -> None:
    cache.clear()


def asked(email: str = ADDRESS, wish: Wish = WISH, **fields) -> Need:
    return need_ask(actor=VISITOR, wish=wish, has_consented=True, email=email, **fields)


def officer(province: str = "") -> Membership:
    return member(AgencyFactory(), "officer", province_code=province)


def person(user: User) -> Actor:
    return Actor(kind="user", ref=f"user:{user.pk}", user_pk=user.pk)


def test_a_visitor_asks_and_gets_a_number(client: Client) -> None:
    response = client.post("/gui-nhu-cau/", FORM, follow=True)

    need = Need.objects.get()
    assert re.fullmatch(r"NC-[0-9A-Z]{4}-[0-9A-Z]{4}", need.number)
    assert (need.words, need.sector, need.size, need.province_code) == (WISH.words, "C", "small", "01")
    html = response.content.decode()
    assert need.number in html and ADDRESS not in html
    assert need.contact.email == ADDRESS and ADDRESS not in need.contact.email_encrypted
    assert ADDRESS not in str(list(AuditEvent.objects.values())) + str(list(OutboxMessage.objects.values()))
    assert mail.outbox == [], "nobody can be made to get mail by typing their address"


def test_what_was_searched_stands_in_the_form(client: Client) -> None:
    assert "\nnhật ký vùng trồng</textarea>" in client.get("/gui-nhu-cau/?q=nhật+ký+vùng+trồng").content.decode()


@pytest.mark.parametrize("missing", ["consent", "words", "email"])
def test_nothing_is_kept_of_an_incomplete_need(client: Client, missing: str) -> None:
    response = client.post("/gui-nhu-cau/", {name: value for name, value in FORM.items() if name != missing})

    assert response.status_code == 422
    assert not Need.objects.exists()
    assert missing == "words" or WISH.words in response.content.decode()


def test_a_telephone_number_in_the_words_is_asked_about_once(client: Client) -> None:
    form = {**FORM, "words": "Gọi tôi theo số 0912 345 678 để tư vấn phần mềm."}

    first = client.post("/gui-nhu-cau/", form)
    assert first.status_code == 422 and "Không cần: chỉ cần tả việc phải làm" in first.content.decode()
    assert client.post("/gui-nhu-cau/", {**form, "words__dung": form["words"]}).status_code == 302


def test_without_consent_the_service_refuses() -> None:
    with pytest.raises(InvalidInput):
        need_ask(actor=VISITOR, wish=WISH, has_consented=False, email=ADDRESS)
    assert not Need.objects.exists()


def test_one_address_and_one_network_ask_only_so_much(client: Client) -> None:
    for _ in range(limits.MOST_OPEN):
        asked()
    with pytest.raises(Conflict):
        asked(ADDRESS.upper())
    assert Need.objects.count() == limits.MOST_OPEN

    statuses = [
        client.post("/gui-nhu-cau/", {**FORM, "email": f"a{n}@example.vn"}).status_code
        for n in range(limits.MOST_AN_HOUR + 1)
    ]
    assert statuses == [302] * limits.MOST_AN_HOUR + [429]
    assert Need.objects.count() == limits.MOST_OPEN + limits.MOST_AN_HOUR


def test_an_answer_reaches_a_visitor_by_mail_with_platforms() -> None:
    listing = ListingFactory()
    need = asked()

    answer = need_answer(actor=actor_for(officer("01")), need=need, text="Bạn xem thử.", slugs=[listing.platform.slug])
    run_due()

    [message] = mail.outbox
    assert message.to == [ADDRESS]
    assert message.subject == f"Trả lời nhu cầu {need.number}"
    assert "Bạn xem thử." in message.body
    assert f"{listing.platform.name}: http://127.0.0.1:8000/nen-tang/{listing.platform.slug}/" in message.body
    assert f"/gui-nhu-cau/{need.public_id}/" in message.body
    need.refresh_from_db()
    assert need.state == "answered"
    event = AuditEvent.objects.get(action="need.answered")
    assert event.data == {"answer": answer.pk}


def test_an_english_asker_is_answered_in_english() -> None:
    need = asked(language="en")
    need_answer(actor=actor_for(officer()), need=need, text="Have a look.", slugs=[])
    run_due()
    assert mail.outbox[0].subject == f"An answer to your need {need.number}"
    assert f"/en/gui-nhu-cau/{need.public_id}/" in mail.outbox[0].body


def test_somebody_signed_in_is_answered_through_the_account() -> None:
    user = UserFactory()
    client = signed_in(user)
    assert 'name="email"' not in client.get("/gui-nhu-cau/").content.decode()
    client.post("/gui-nhu-cau/", {name: value for name, value in FORM.items() if name != "email"})
    need = Need.objects.get()
    assert not NeedContact.objects.exists()
    consent = Consent.objects.get(subject=need.public_id)
    assert (consent.purpose, consent.fields, consent.given) == (CONSENT_PURPOSE, ["email"], True)

    need_answer(actor=actor_for(officer()), need=need, text="Bạn xem thử.", slugs=[])
    run_due()

    assert [message.to for message in mail.outbox] == [[user.email]]
    assert Notification.objects.get(user=user).kind == "need.answered"
    assert need.number in client.get("/tai-khoan/nhu-cau/").content.decode()
    assert Client().get(f"/gui-nhu-cau/{need.public_id}/").status_code == 404, "an account's need is its own"


def test_an_officer_of_a_province_sees_and_answers_only_its_own() -> None:
    here, elsewhere, nowhere = asked("a@example.vn"), asked("b@example.vn", Wish(WISH.words, province_code="96")), None
    nowhere = asked("c@example.vn", Wish(WISH.words))
    row = officer("96")
    client = signed_in(row.user)

    html = client.get("/dieu-hanh/nhu-cau/").content.decode()

    assert elsewhere.number in html and here.number not in html and nowhere.number not in html
    assert client.get(f"/dieu-hanh/nhu-cau/{here.public_id}/").status_code == 404
    with pytest.raises(NotAllowed):
        need_answer(actor=actor_for(row), need=here, text="x", slugs=[])
    assert not NeedAnswer.objects.exists()
    here.refresh_from_db()
    assert here.state == "open"


def test_others_of_the_ministry_and_outsiders_do_not_answer() -> None:
    need = asked()
    for row in (member(AgencyFactory(), "editor"), member(AgencyFactory(), "auditor")):
        with pytest.raises(NotAllowed):
            need_answer(actor=actor_for(row), need=need, text="x", slugs=[])
    with pytest.raises(NotAllowed):
        need_close(actor=VISITOR, need=need, reason="x")
    assert Client().get("/dieu-hanh/nhu-cau/").status_code == 302
    assert not NeedAnswer.objects.exists()


def test_the_room_filters_and_never_shows_the_address() -> None:
    waiting, answered = asked("a@example.vn"), asked("b@example.vn", Wish("Nhật ký vùng trồng cà phê", "A"))
    row = officer()
    need_answer(actor=actor_for(row), need=answered, text="Có.", slugs=[])
    client = signed_in(row.user)

    html = client.get("/dieu-hanh/nhu-cau/?state=open").content.decode()
    assert waiting.number in html and answered.number not in html
    html = client.get("/dieu-hanh/nhu-cau/?sector=A").content.decode()
    assert answered.number in html and waiting.number not in html
    html = client.get("/dieu-hanh/nhu-cau/?province=khong-ghi").content.decode()
    assert answered.number in html and waiting.number not in html
    assert client.get("/dieu-hanh/nhu-cau/?age=qua-7").content.decode().count("NC-") == 0
    assert client.get("/dieu-hanh/nhu-cau/?state=la").status_code == 400
    page = client.get(f"/dieu-hanh/nhu-cau/{waiting.public_id}/").content.decode()
    assert WISH.words in page and "a@example.vn" not in page


def test_an_officer_answers_on_the_page_by_address_of_a_platform() -> None:
    listing = ListingFactory()
    need = asked()
    client = signed_in(officer().user)
    url = f"/dieu-hanh/nhu-cau/{need.public_id}/"

    refused = client.post(url, {"others": "khong-co", "text": "Bạn xem thử."})
    assert refused.status_code == 422 and "khong-co" in refused.content.decode()
    assert "Bạn xem thử." in refused.content.decode()
    assert client.post(url, {"others": "", "text": ""}).status_code == 422
    answered = client.post(
        url, {"others": f"https://dungthu.example/nen-tang/{listing.platform.slug}/?x=1", "text": ""}
    )

    assert answered.status_code == 302
    assert NeedAnswer.objects.get().platforms == [listing.platform.slug]


def test_closing_without_an_answer_needs_a_reason_which_the_asker_reads() -> None:
    need = asked()
    actor = actor_for(officer())
    with pytest.raises(InvalidInput):
        need_close(actor=actor, need=need, reason=" ")

    need_close(actor=actor, need=need, reason="Chưa có nền tảng nào như vậy.")
    run_due()

    assert "Chưa có nền tảng nào như vậy." in mail.outbox[0].body
    with pytest.raises(Conflict):
        need_answer(actor=actor, need=need, text="Muộn.", slugs=[])
    assert not NeedAnswer.objects.exists()


def test_the_asker_takes_it_back_and_everything_personal_goes(client: Client) -> None:
    need = asked()

    assert client.get(f"/gui-nhu-cau/{need.public_id}/").status_code == 200
    client.post(f"/gui-nhu-cau/{need.public_id}/")

    need.refresh_from_db()
    contact = NeedContact.objects.get()
    assert (need.state, need.words) == ("closed", "") and need.erased_at
    assert (contact.email_encrypted, contact.email_hash) == ("", "") and contact.erased_at
    need_withdraw(actor=VISITOR, need=need)
    assert AuditEvent.objects.filter(action="need.withdrawn").count() == 1


def test_an_erased_need_is_answered_to_nobody() -> None:
    need = asked()
    need_answer(actor=actor_for(officer()), need=need, text="Có.", slugs=[])
    need_withdraw(actor=VISITOR, need=need)
    run_due()
    assert mail.outbox == []


def test_erasing_a_person_or_taking_the_consent_back_erases_what_was_asked() -> None:
    users = [UserFactory(), UserFactory()]
    needs = [need_ask(actor=person(user), wish=WISH, has_consented=True) for user in users]

    user_anonymise(actor=person(users[0]), user=users[0])
    consent_withdraw(actor=person(users[1]), purpose=CONSENT_PURPOSE, subject=needs[1].public_id)
    run_due()

    assert {(row.state, row.words) for row in Need.objects.all()} == {("closed", "")}


def test_another_persons_need_is_not_withdrawn() -> None:
    need = need_ask(actor=person(UserFactory()), wish=WISH, has_consented=True)
    with pytest.raises(Conflict):
        need_withdraw(actor=person(UserFactory()), need=need)
    need.refresh_from_db()
    assert need.state == "open"


def test_the_nightly_sweep_closes_and_forgets() -> None:
    need = asked()
    need_answer(actor=actor_for(officer()), need=need, text="Có.", slugs=[])
    assert needs_sweep() == (0, 0)

    Need.objects.update(answered_at=clock.now() - dt.timedelta(days=limits.CLOSE_AFTER_DAYS + 1))
    assert needs_sweep() == (1, 0)
    Need.objects.update(closed_at=clock.now() - dt.timedelta(days=limits.FORGET_AFTER_DAYS + 1))
    assert needs_sweep() == (0, 1)

    need.refresh_from_db()
    assert need.words == "" and NeedContact.objects.get().email == ""
    assert needs_sweep() == (0, 0)


def test_the_demonstration_has_a_few() -> None:
    from search.needs.demo import ensure_demo_needs

    officer()
    ensure_demo_needs()
    ensure_demo_needs()
    assert sorted(Need.objects.filter(is_simulated=True).values_list("state", flat=True)) == [
        "answered",
        "open",
        "open",
    ]
