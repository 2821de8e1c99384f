import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.db import transaction
from django.test import Client

from marketplace import clock
from marketplace.notify.digest import send_digests
from marketplace.notify.models import Notification, Preference
from marketplace.notify.queries import FLOOD
from marketplace.notify.rendering import in_language, words_of
from marketplace.notify.services import notify
from marketplace.outbox.models import OutboxMessage
from marketplace.outbox.testing import run_due
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db
KIND = "account.test_notice"
MONDAY = dt.datetime(2026, 11, 2, 9, 0, tzinfo=clock.VN)


@pytest.fixture(autouse=True)
def templates(settings, tmp_path):
    folder = tmp_path / "notify"
    folder.mkdir()
    (folder / f"{KIND}.subject.vi.txt").write_text("Sẵn sàng: {{ platform }}")
    (folder / f"{KIND}.body.vi.txt").write_text("Mời vào {{ url }}")
    (folder / f"{KIND}.subject.en.txt").write_text("Ready: {{ platform }}")
    (folder / f"{KIND}.body.en.txt").write_text("Go to {{ url }}")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]


def tell(**whom) -> None:
    with transaction.atomic():
        notify(kind=KIND, context={"platform": "MISA & <AMIS>"}, url="/tai-khoan/", **whom)


def test_a_promise_becomes_a_row_and_a_mail(settings):
    user = make.UserFactory()
    tell(users=[user])
    assert (Notification.objects.count(), len(mail.outbox)) == (0, 0)

    assert run_due() == 1

    row = Notification.objects.get(user=user)
    assert row.mailed_at is not None
    assert row.context == {"platform": "MISA & <AMIS>"}
    assert [(m.to, m.subject) for m in mail.outbox] == [([user.email], "Sẵn sàng: MISA & <AMIS>")]
    assert f"{settings.SITE_URL}/tai-khoan/" in mail.outbox[0].body


def test_the_outbox_holds_no_address_and_the_mail_a_stable_id():
    user = make.UserFactory()
    tell(users=[user])
    promise = OutboxMessage.objects.get()
    assert user.email not in str(promise.payload) + promise.key
    run_due()
    assert mail.outbox[0].extra_headers["X-Message-Id"] == f"notice-{promise.pk}"


def test_delivered_twice_is_told_once():
    tell(users=[make.UserFactory()])
    run_due()
    OutboxMessage.objects.update(state="waiting", done_at=None)
    run_due()
    assert (Notification.objects.count(), len(mail.outbox)) == (1, 1)


def test_it_speaks_the_persons_language():
    tell(users=[make.UserFactory(language="en")])
    run_due()
    assert mail.outbox[0].subject == "Ready: MISA & <AMIS>"


@pytest.mark.parametrize(
    ("language", "foot"), [("en", "Digital Platform Trial Portal"), ("vi", "Cổng Dùng thử nền tảng số")]
)
def test_the_foot_speaks_the_persons_language_too(language, foot):
    tell(users=[make.UserFactory(language=language)])
    run_due()
    assert mail.outbox[0].body.partition("\n--\n")[2].startswith(f"{foot}\n")


def test_what_was_told_wins_over_what_is_joined_later_and_nothing_reads_none(tmp_path):
    words = {
        "subject": "Còn {{ days }} ngày: {{ platform }}",
        "body": "Ngày cuối {{ last_day|date:'d/m/Y' }}.{% if note %}Ghi {{ note }}{% endif %} {{ problem }}",
    }
    for part, text in words.items():
        (tmp_path / "notify" / f"{KIND}.{part}.vi.txt").write_text(text)
    told = {"days": 3, "last_day": "2026-12-03", "note": None}
    later = {"days": None, "last_day": dt.date(2027, 1, 1), "platform": "MISA", "problem": None}
    words = words_of(kind=KIND, context=told, url="", user=None, language="vi", facts=later)
    assert (words.subject, words.body) == ("Còn 3 ngày: MISA", "Ngày cuối 03/12/2026.")


def test_members_of_an_organisation_by_role():
    vendor = make.VendorFactory()
    sales = make.member(vendor, "sales")
    make.member(vendor, "technical")
    ended = make.member(vendor, "sales")
    type(ended).objects.filter(pk=ended.pk).update(ended_at="2026-01-01T00:00Z")
    tell(organisation=vendor, roles=["sales"])
    run_due()
    assert list(Notification.objects.values_list("user_id", flat=True)) == [sales.user_id]


def test_who_wants_no_mail_finds_it_in_the_portal_only(settings, tmp_path):
    user = make.UserFactory()
    for part in ("subject", "body"):
        (tmp_path / "notify" / f"trial.x.{part}.vi.txt").write_text("x")
    Preference.objects.create(user=user, group="trial", mode="never")
    with transaction.atomic():
        notify(users=[user], kind="trial.x")
    run_due()
    assert (Notification.objects.count(), len(mail.outbox)) == (1, 0)


def test_what_the_law_demands_is_mailed_whatever_was_chosen():
    user = make.UserFactory()
    Preference.objects.create(user=user, group="account", mode="never")
    tell(users=[user])
    run_due()
    assert len(mail.outbox) == 1


def test_an_anonymised_person_hears_nothing():
    user = make.UserFactory()
    tell(users=[user])
    type(user).objects.update(is_active=False)
    run_due()
    assert (Notification.objects.count(), len(mail.outbox)) == (0, 0)


def test_a_kind_without_templates_is_dead_at_once_and_visible():
    with transaction.atomic():
        notify(users=[make.UserFactory()], kind="nobody.wrote_this")
    run_due()
    assert OutboxMessage.objects.get().state == "dead"


def test_a_failing_mail_server_leaves_no_address_in_the_row(monkeypatch):
    user = make.UserFactory()
    tell(users=[user])

    def refuse(self, messages):
        raise OSError(f"550 no such user {user.email}")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    run_due()
    row = OutboxMessage.objects.get()
    assert (row.state, row.attempts) == ("waiting", 1)
    assert user.email not in row.last_error
    assert Notification.objects.count() == 1


class TestDeath:
    """Mail is tried again for three days; what dies is told to administrators in the portal, once a day."""

    URL = "/dieu-hanh/tin-khong-gui-duoc/"

    @pytest.fixture
    def no_mail(self, monkeypatch):
        def refuse(self, messages):
            raise OSError("away")

        monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)

    def administrator(self):
        return make.member(make.AgencyFactory(), "administrator").user

    def notices(self):
        return list(Notification.objects.filter(kind="outbox_dead").values_list("user_id", "message_key"))

    def test_an_outage_of_two_and_a_half_days_buries_nothing(self, no_mail):
        with time_machine.travel(MONDAY, tick=False) as now:
            tell(users=[make.UserFactory()])
            for _hour in range(60):
                run_due()
                now.shift(dt.timedelta(hours=1))
            assert OutboxMessage.objects.get().state == "waiting"
            for _hour in range(36):
                run_due()
                now.shift(dt.timedelta(hours=1))
            assert OutboxMessage.objects.get().state == "dead"

    def test_administrators_read_of_it_once_a_day_without_a_mail(self):
        one, two = self.administrator(), self.administrator()
        make.member(make.AgencyFactory(), "officer")
        with time_machine.travel(MONDAY, tick=False) as now:
            for day in ("2026-11-02", "2026-11-03"):
                with transaction.atomic():
                    for _number in range(3):
                        notify(users=[make.UserFactory()], kind="nobody.wrote_this")
                run_due()
                assert self.notices()[:2] == [(user.pk, f"outbox_dead:{day}") for user in (two, one)]
                now.shift(dt.timedelta(days=1))
        assert (len(self.notices()), mail.outbox) == (4, [])
        assert set(OutboxMessage.objects.values_list("state", flat=True)) == {"dead"}

    def test_the_notice_leads_to_what_is_left_and_what_to_do(self):
        user = self.administrator()
        with transaction.atomic():
            notify(users=[user], kind="nobody.wrote_this")
        run_due()
        client = make.signed_in(user)
        assert Notification.objects.get().url == self.URL
        assert "Có tin không gửi được" in client.get("/tai-khoan/thong-bao/").content.decode()
        page = client.get(self.URL).content.decode()
        assert "<code>notify.deliver</code>" in page
        assert "manage.py outbox --replay all" in page
        OutboxMessage.objects.all().delete()
        assert "Không còn gì nằm lại" in client.get(self.URL).content.decode()
        for stranger in (make.UserFactory(), make.member(make.AgencyFactory(), "officer").user):
            assert make.signed_in(stranger).get(self.URL).status_code == 403


@pytest.mark.parametrize(
    ("language", "url", "expected"),
    [
        ("en", "/tai-khoan/#mua", "/en/tai-khoan/#mua"),
        ("vi", "/en/tai-khoan/#mua", "/tai-khoan/#mua"),
        ("vi", "/tai-khoan/", "/tai-khoan/"),
        ("en", "https://ngoai.example/tai-khoan/", "https://ngoai.example/tai-khoan/"),
        ("en", "/cms/", "/cms/"),
    ],
)
def test_the_link_leads_to_the_page_in_the_readers_language(language, url, expected):
    assert in_language(url, language) == expected


class TestDigests:
    KIND = "trial.test_notice"

    @pytest.fixture(autouse=True)
    def more_templates(self, templates, tmp_path):
        for path in list((tmp_path / "notify").iterdir()):
            path.with_name(path.name.replace(KIND, self.KIND)).write_text(path.read_text())

    def tell(self, user, count=1):
        with transaction.atomic():
            for number in range(count):
                notify(kind=self.KIND, context={"platform": f"P{number}"}, url="/tai-khoan/", users=[user])
        run_due()

    def test_who_wants_one_mail_a_day_gets_one(self):
        user = make.UserFactory()
        Preference.objects.create(user=user, group="trial", mode="daily")
        self.tell(user, 3)
        assert (Notification.objects.count(), len(mail.outbox)) == (3, 0)
        assert [send_digests(), send_digests()] == [1, 0]
        [sent] = mail.outbox
        assert sent.subject == "3 tin mới trên Cổng Dùng thử"
        assert all(f"Sẵn sàng: P{number}" in sent.body for number in range(3))

    def test_a_flood_becomes_a_digest(self):
        user = make.UserFactory(language="en")
        self.tell(user, FLOOD + 4)
        assert len(mail.outbox) == FLOOD
        send_digests()
        assert mail.outbox[-1].subject == "4 new messages on the trial portal"
        assert not Notification.objects.filter(mailed_at=None).exists()

    def test_a_link_stops_the_group_without_log_in_and_only_by_post(self):
        user = make.UserFactory()
        self.tell(user)
        [sent] = mail.outbox
        link = sent.extra_headers["List-Unsubscribe"].strip("<>")
        assert link in sent.body
        path = "/" + link.split("/", 3)[3]
        client = Client(enforce_csrf_checks=True)
        assert client.get(path).status_code == 200
        assert not Preference.objects.exists()
        assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
        assert Preference.objects.get(user=user).mode == "never"
        self.tell(user)
        assert len(mail.outbox) == 1

    def test_another_link_stops_nothing(self):
        assert Client().post("/ngung-nhan-thu/abc:def/").status_code == 400
        assert not Preference.objects.exists()

    def test_what_is_always_sent_has_no_such_link(self):
        tell(users=[make.UserFactory()])
        run_due()
        assert "List-Unsubscribe" not in mail.outbox[0].extra_headers
