import pytest
from django.core.mail import EmailMessage, get_connection
from django.test import Client
from django.urls import reverse

from marketplace import clock
from marketplace.notify.models import Notification, Preference, StoredMail
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return make.UserFactory()


@pytest.fixture
def client(person):
    return make.signed_in(person)


def message(user, number=1, **fields) -> Notification:
    return Notification.objects.create(
        user=user, kind="account.proof_accepted", context={"organisation": "<b>Gốm</b>"},
        message_key=f"outbox:{number}", created_at=clock.now(), **fields,
    )  # fmt: skip


def test_the_inbox_shows_words_and_marks_nothing(client, person):
    message(person)
    page = client.get(reverse("notify:inbox")).content.decode()
    assert "&lt;b&gt;Gốm&lt;/b&gt; đã được chứng minh" in page
    assert Notification.objects.get().read_at is None


def test_marking_read_is_a_post_and_reaches_my_own_only(client, person):
    mine, other = message(person), message(make.UserFactory())
    assert client.get(reverse("notify:read")).status_code == 405
    client.post(reverse("notify:read"), {"pk": other.pk})
    assert Notification.objects.unread().count() == 2
    client.post(reverse("notify:read"), {"pk": mine.pk})
    assert list(Notification.objects.unread()) == [other]


def test_opening_leads_on_within_this_site(client, person):
    inside, outside = message(person, 1, url="/nen-tang/"), message(person, 2, url="//evil.example/")
    assert client.post(reverse("notify:read"), {"pk": inside.pk, "go": "1"}).url == "/nen-tang/"
    assert client.post(reverse("notify:read"), {"pk": outside.pk, "go": "1"}).url == reverse("notify:inbox")


def test_a_kind_without_templates_does_not_break_the_list(client, person):
    Notification.objects.create(user=person, kind="gone.kind", message_key="k", created_at=clock.now())
    assert "gone.kind" in client.get(reverse("notify:inbox")).content.decode()


def test_preferences_are_kept_but_legal_messages_stay(client, person):
    client.post(reverse("notify:preferences"), {"trial": "daily", "conversion": "never", "account": "never"})
    assert dict(Preference.objects.values_list("group", "mode")) == {"trial": "daily", "conversion": "never"}
    assert client.post(reverse("notify:preferences"), {"trial": "hourly"}).status_code == 400
    assert Preference.objects.get(user=person, group="trial").mode == "daily"


def store(**changes) -> None:
    fields = {"subject": "Chào", "body": "Mở https://dungthu.example/x", "to": ["An@x.example"]} | changes
    get_connection("marketplace.notify.backends.StoredMail").send_messages([EmailMessage(**fields)])


def test_the_demonstration_keeps_mail_and_drops_repeats():
    for _ in range(2):
        store(headers={"Message-ID": "<notice-1@dungthu.example>"})
    row = StoredMail.objects.get()
    assert row.to == "an@x.example"
    page = Client().get(reverse("notify:demo_mail")).content.decode()
    assert '<a href="https://dungthu.example/x" rel="nofollow">' in page


def test_the_demonstrations_mails_are_all_there_page_by_page():
    for number in range(31):
        store(subject=f"Thư số {number}.", headers={"Message-ID": f"<notice-{number}@dungthu.example>"})
    store(subject="Thư của người khác.", to=["lan@x.example"], headers={"Message-ID": "<notice-99@dungthu.example>"})
    address = f"{reverse('notify:demo_mail')}?to=an%40x.example"
    first, second = (Client().get(f"{address}&page={page}").content.decode() for page in (1, 2))
    assert "Thư số 30." in first and "Thư số 0." not in first
    assert "Thư số 0." in second and "Thư số 1." not in second
    assert "người khác" not in first + second
    assert "to=an%40x.example&amp;page=2" in first


def test_the_mail_page_exists_in_the_demonstration_only(settings):
    settings.DEMO = False
    assert Client().get("/thu-trinh-dien/").status_code == 404


def test_visitors_are_led_to_the_log_in():
    for name in ("inbox", "preferences"):
        assert Client().get(reverse(f"notify:{name}")).status_code == 302
