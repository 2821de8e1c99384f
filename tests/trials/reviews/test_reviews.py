"""Only who really used a platform reviews it; nothing is read before a reviewer looked; the vendor answers once."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from marketplace import clock
from marketplace.access import Actor
from marketplace.accounts.models import User
from marketplace.audit.models import AuditEvent
from marketplace.errors import Conflict, InvalidInput, NotAllowed
from marketplace.notify.models import Notification
from marketplace.outbox.testing import run_due
from search.known import documents
from tests.factories.accounts import AgencyFactory, actor_for, member, signed_in
from tests.factories.lifecycle import (
    CategoryFactory,
    ListingFactory,
    SmeFactory,
    TrialFactory,
    member_of,
    sme_of,
    vendor_of,
)
from trials.lifecycle.models import Trial
from trials.lifecycle.states import State as TrialState
from trials.reviews import inviting, queries, services
from trials.reviews.loading import load_questions
from trials.reviews.models import Answer, Invitation, Occasion, Question, Reason, Review, State

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 11, 2, 9, 0, tzinfo=clock.VN)
WORDS = "Bán ba quầy cùng lúc vẫn kịp, báo cáo còn chậm."


@pytest.fixture(autouse=True)
def now() -> Any:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        CategoryFactory()
        load_questions()
        yield traveller


@pytest.fixture
def listing() -> Any:
    return ListingFactory()


def used(listing: Any, days: int = 31, **options: Any) -> Trial:
    """A trial activated `days` ago that was really used and still runs."""
    begun = clock.now() - dt.timedelta(days=days)
    fields = {"requested_at": begun, "first_use_at": begun + dt.timedelta(days=1), "trial_days": 400, **options}
    return TrialFactory(active=True, platform=listing.platform, **fields)


def send(actor: Actor, trial: Trial, stars: int = 4, text: str = WORDS, **options: Any) -> Review:
    given = options.pop("given", {question.pk: stars for question in queries.questions_of(trial.category_slug)})
    fields = {"occasion": Occasion.DAY_30, "stars": given, "text": text, "shows_name": False, **options}
    return services.review_send(actor=actor, trial=trial, **fields)


def moderator() -> Actor:
    return actor_for(member(AgencyFactory(), "reviewer"))


def published(listing: Any, **options: Any) -> Review:
    trial = used(listing, **options)
    review = send(sme_of(trial), trial)
    return services.review_publish(actor=moderator(), review=review, version=1)


def client_of(actor: Actor) -> Client:
    return signed_in(User.objects.get(pk=actor.user_pk))


def address(trial: Trial, occasion: str = "day-30") -> str:
    return f"/tai-khoan/dung-thu/{trial.public_id}/danh-gia/{occasion}/"


def page(path: str) -> str:
    return Client().get(path).content.decode()


class TestWho:
    def test_others_and_the_vendor_itself_write_nothing(self, listing: Any) -> None:
        trial = used(listing)
        owner = sme_of(trial)
        both = User.objects.get(pk=owner.user_pk)
        for actor in (member_of(SmeFactory()), vendor_of(trial), moderator(), sme_of(used(listing))):
            with pytest.raises(NotAllowed):
                send(actor, trial)
        member_of(trial.vendor.organisation, user=both)
        with pytest.raises(NotAllowed):
            send(owner, trial)
        assert not Review.objects.exists()

    def test_the_vendors_own_legal_entity_is_no_customer(self, listing: Any) -> None:
        trial = used(listing)
        trial.vendor.organisation.entity = trial.entity
        trial.vendor.organisation.save(update_fields=["entity"])
        with pytest.raises(NotAllowed):
            send(sme_of(trial), trial)

    @pytest.mark.parametrize("options", [{"first_use_at": None}, {"is_test": True}, {"days": 29}])
    def test_unused_test_and_young_trials_are_not_reviewed(self, listing: Any, options: dict[str, Any]) -> None:
        trial = used(listing, **options)
        with pytest.raises(Conflict) as refusal:
            send(sme_of(trial), trial)
        assert (refusal.value.code, Review.objects.count()) == ("not_open", 0)

    def test_a_stranger_does_not_find_the_page(self, listing: Any) -> None:
        trial = used(listing)
        stranger = client_of(sme_of(used(listing)))
        assert stranger.get(address(trial)).status_code == 404
        assert stranger.post(address(trial), {}).status_code == 404
        assert Client().get(address(trial)).status_code == 302


class TestWriting:
    def test_two_clicks_make_one_review(self, listing: Any) -> None:
        trial = used(listing)
        client = client_of(sme_of(trial))
        sent = {f"q{row.pk}": "4" for row in queries.questions_of("pos")} | {"text": WORDS}
        assert [client.post(address(trial), sent).status_code for _turn in (1, 2)] == [302, 302]
        review = Review.objects.get()
        assert (review.version, review.state, Answer.objects.count()) == (1, State.WAITING, 5)
        assert review.due_at == dt.datetime(2026, 11, 4, 17, tzinfo=clock.VN)
        with pytest.raises(IntegrityError), transaction.atomic():
            review.pk, review.public_id = None, "rev_2"
            review.save(force_insert=True)

    def test_what_is_incomplete_is_refused_and_kept(self, listing: Any) -> None:
        trial = used(listing)
        client = client_of(sme_of(trial))
        answer = client.post(address(trial), {"text": WORDS})
        assert (answer.status_code, Review.objects.count()) == (422, 0)
        assert WORDS in answer.content.decode()
        for options in ({"text": ""}, {"text": "x" * 2001}, {"given": {}}):
            with pytest.raises(InvalidInput):
                send(sme_of(trial), trial, **options)

    def test_leaving_and_a_year_are_occasions_of_their_own(self, listing: Any) -> None:
        left = used(listing, state=TrialState.EXPIRED, ended_at=clock.now() - dt.timedelta(days=1))
        old = used(listing, days=366)
        for trial, occasion in ((left, Occasion.LEAVING), (old, Occasion.YEAR)):
            with pytest.raises(Conflict):
                send(sme_of(trial), trial)
            assert send(sme_of(trial), trial, occasion=occasion).occasion == occasion


class TestHidden:
    def test_nobody_reads_what_no_reviewer_looked_at(self, listing: Any) -> None:
        trial = used(listing)
        review = send(sme_of(trial), trial)
        slug, vendor = listing.platform.slug, trial.vendor
        seller = client_of(vendor_of(trial))
        paths = [f"/nen-tang/{slug}/", f"/nen-tang/{slug}/danh-gia/", f"/nha-cung-cap/{vendor.slug}/"]
        paths += ["/nha-cung-cap/", f"/nen-tang/?q={WORDS[:20]}", "/sitemap.xml"]
        assert [path for path in paths if WORDS in page(path)] == []
        assert all(WORDS not in repr(document) for document in documents())
        assert WORDS not in seller.get("/kenh-nha-cung-cap/danh-gia/").content.decode()
        assert seller.get(f"/kenh-nha-cung-cap/danh-gia/{review.public_id}/").status_code == 404
        services.review_publish(actor=moderator(), review=review, version=1)
        shown = page(f"/nen-tang/{slug}/")
        assert WORDS in shown and "1 đánh giá, chưa đủ để so sánh" in shown
        assert trial.organisation.name not in shown
        assert "Nhỏ, " in shown and "Hà Nội" in shown
        services.review_withdraw(actor=sme_of(trial), review=review)
        assert [path for path in paths if WORDS in page(path)] == []
        assert Review.objects.get().text == WORDS

    def test_the_name_is_shown_with_consent_only(self, listing: Any) -> None:
        trial = used(listing)
        review = send(sme_of(trial), trial, shows_name=True)
        services.review_publish(actor=moderator(), review=review, version=1)
        assert trial.organisation.name in page(f"/nen-tang/{listing.platform.slug}/danh-gia/")


class TestModeration:
    def test_a_refusal_tells_its_reason_and_the_author_corrects(self, listing: Any) -> None:
        trial = used(listing)
        owner = sme_of(trial)
        review = send(owner, trial, text="Gọi anh Nam 0912.")
        room = signed_in(member(AgencyFactory(), "reviewer").user)
        here = f"/dieu-hanh/danh-gia/{review.public_id}/"
        assert review.trial.platform.name in room.get("/dieu-hanh/danh-gia/").content.decode()
        assert room.post(here + "khong-dang/", {"version": "1"}).status_code == 422
        room.post(here + "khong-dang/", {"version": "1", "reason": "personal", "note": "Bỏ số điện thoại."})
        run_due()
        assert Notification.objects.get(user_id=owner.user_pk).kind == "trial_review_refused"
        assert "Bỏ số điện thoại." in client_of(owner).get(address(trial)).content.decode()
        again = send(owner, trial)
        assert (again.pk, again.version, again.state, again.reason) == (review.pk, 2, State.WAITING, "")
        assert room.post(here + "dang/", {"version": "1"}).status_code == 302
        assert Review.objects.get().state == State.WAITING
        room.post(here + "dang/", {"version": "2"})
        assert Review.objects.get().state == State.PUBLISHED
        trail = AuditEvent.objects.filter(target=f"reviews.review:{review.pk}").values_list("action", flat=True)
        steps = ["sent", "refused", "sent", "published"]
        assert list(trail) == [f"user_review.{step}" for step in steps]

    def test_only_a_reviewer_without_a_side_decides(self, listing: Any) -> None:
        trial = used(listing)
        review = send(sme_of(trial), trial)
        party = moderator()
        member_of(trial.vendor.organisation, user=User.objects.get(pk=party.user_pk))
        auditor = actor_for(member(AgencyFactory(), "auditor"))
        for actor in (party, auditor, vendor_of(trial), sme_of(trial)):
            with pytest.raises(NotAllowed):
                services.review_publish(actor=actor, review=review, version=1)
            with pytest.raises(NotAllowed):
                services.review_refuse(actor=actor, review=review, version=1, reason=Reason.INSULT, note="x")
        assert Review.objects.get().state == State.WAITING

    def test_a_published_review_is_not_rewritten_and_goes_by_its_authors_hand_alone(self, listing: Any) -> None:
        review = published(listing)
        with pytest.raises(Conflict):
            send(sme_of(review.trial), review.trial, text="Khác hẳn.")
        with pytest.raises(NotAllowed):
            services.review_withdraw(actor=vendor_of(review.trial), review=review)
        assert Review.objects.get().state == State.PUBLISHED


class TestReply:
    def test_the_vendor_answers_once_after_a_look(self, listing: Any) -> None:
        review = published(listing)
        seller = client_of(vendor_of(review.trial))
        here = f"/kenh-nha-cung-cap/danh-gia/{review.public_id}/"
        public = f"/nen-tang/{listing.platform.slug}/danh-gia/"
        assert seller.post(here, {"text": "Bản tháng 12 báo cáo nhanh hơn."}).status_code == 302
        assert seller.post(here, {"text": "Câu thứ hai."}).status_code == 422
        assert "Bản tháng 12" not in page(public)
        services.reply_judge(actor=moderator(), review=review, reason=None)
        assert "Bản tháng 12" in page(public)
        assert seller.post(here, {"text": "Câu thứ hai."}).status_code == 422
        other = client_of(vendor_of(used(ListingFactory())))
        assert other.post(here, {"text": "Người khác."}).status_code == 404
        assert Review.objects.get().reply == "Bản tháng 12 báo cáo nhanh hơn."


def test_an_answer_waits_by_its_own_clock(listing: Any, now: Any) -> None:
    review = published(listing)
    now.shift(dt.timedelta(days=30))
    services.reply_send(actor=vendor_of(review.trial), review=review, text="Cảm ơn.")
    trial = used(listing)
    first = send(sme_of(trial), trial)
    Review.objects.filter(pk=first.pk).update(due_at=clock.now() + dt.timedelta(hours=1))
    assert [row.pk for row in queries.waiting()] == [first.pk, review.pk]
    assert not queries.waiting().late().exists()
    room = signed_in(member(AgencyFactory(), "reviewer").user)
    assert "quá hạn" not in room.get("/dieu-hanh/danh-gia/").content.decode()
    now.shift(dt.timedelta(hours=2))
    assert room.get("/dieu-hanh/danh-gia/").content.decode().count("quá hạn") == 1
    assert [row.pk for row in queries.waiting().late()] == [first.pk]


class TestNumbers:
    def test_a_mean_needs_five_organisations_and_real_trials(self, listing: Any) -> None:
        for _number in range(4):
            published(listing)
        published(listing, is_simulated=True)
        few = queries.summary_of(listing)
        assert (few.reviews, few.organisations, few.is_enough, few.means) == (5, 4, False, [])
        assert "dữ liệu mô phỏng" in page(f"/nen-tang/{listing.platform.slug}/danh-gia/")
        trial = used(listing)
        last = send(sme_of(trial), trial, stars=2)
        services.review_publish(actor=moderator(), review=last, version=1)
        enough = queries.summary_of(listing)
        assert (enough.organisations, [mean.stars for mean in enough.means]) == (5, [3.6] * 5)


class TestInvitations:
    def test_each_occasion_is_asked_once(self, listing: Any, now: Any) -> None:
        trial = used(listing, days=30)
        used(listing, days=30, first_use_at=None)
        used(listing, days=30, is_test=True)
        used(listing, days=200)
        owner = sme_of(trial)
        assert [inviting.invite_due(), inviting.invite_due()] == [1, 0]
        run_due()
        told = Notification.objects.get()
        assert (told.user_id, told.kind, told.url) == (owner.user_pk, "trial_review_invited", address(trial))
        Trial.objects.filter(pk=trial.pk).update(state=TrialState.CANCELLED, ended_at=clock.now())
        assert inviting.invite_due() == 0
        now.shift(dt.timedelta(days=31))
        Trial.objects.filter(pk=trial.pk).update(ended_at=clock.now())
        assert inviting.invite_due() == 1
        assert sorted(Invitation.objects.values_list("occasion", flat=True)) == ["day-30", "leaving"]


def test_an_erased_persons_words_go_and_the_stars_stay(listing: Any) -> None:
    review = published(listing)
    assert services.reviews_erase(user=review.author) == 1
    shown = page(f"/nen-tang/{listing.platform.slug}/danh-gia/")
    assert WORDS not in shown and "đã được xóa" in shown
    assert Answer.objects.filter(review=review).count() == 5


def test_editors_keep_the_questions_and_delete_none(listing: Any) -> None:
    review = published(listing)
    question = review.answers.all()[0].question
    editor = signed_in(member(AgencyFactory(), "editor").user)
    here = "/cms/snippets/reviews/question/"
    assert question.text_vi in editor.get(here).content.decode()
    fields = {"code": question.code, "sort_order": 10, "text_vi": "Dùng có tiện không?", "text_en": "Is it handy?"}
    assert editor.post(f"{here}edit/{question.pk}/", fields).status_code == 302
    editor.post(f"{here}delete/{question.pk}/")
    editor.post(f"/cms/bulk/reviews/question/delete/?id={question.pk}")
    question.refresh_from_db()
    assert str(question) == "Dùng có tiện không?"
    assert load_questions() == Question.objects.count()
