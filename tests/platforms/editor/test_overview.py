"""The draft at a glance; and that nothing of it is anywhere else."""

import pytest
from django.test import Client
from django.urls import reverse

from marketplace import clock
from platforms.editor.services import image_add
from platforms.field_rules import FIELD_RULES, Step
from platforms.models import Listing
from platforms.reviewing.services.conflicts import conflict_declare
from platforms.services import draft_of
from platforms.services.completeness import completeness, missing_facts
from search.catalogue import of_listing
from tests.factories.accounts import member, signed_in
from tests.platforms.cast import Cast, make_cast
from tests.platforms.editor.drafts import typed, url_of
from tests.platforms.editor.pictures import picture

pytestmark = pytest.mark.django_db
SECRET = "Chuyện riêng của bản nháp chưa ai được đọc cả"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def test_the_score_grows_and_says_what_is_missing_and_why(cast: Cast) -> None:
    before = completeness(draft_of(cast.platform))
    cast.save()
    after = completeness(draft_of(cast.platform))

    assert before.percent < after.percent < 100
    assert {gap.rule.name for gap in before.obligatory} == {
        "description_vi", "data_location", "export_formats", "exit_steps", "data_kept_days", "exit_cost_minor",
        "target_sizes", "features",
    }  # fmt: skip
    assert after.obligatory == ()
    page = signed_in(cast.owner_user).get(reverse("platforms:console_listing", args=[cast.platform.slug]))
    assert f"Trang đầy đủ {after.percent} %" in page.content.decode()
    assert "Trang tiếng Anh dùng bản tiếng Việt" in page.content.decode()


def test_zero_and_no_are_answers(cast: Cast) -> None:
    cast.save(data_kept_days=0, exit_cost_minor=0, national_monitoring=False)

    assert missing_facts(draft_of(cast.platform)) == {}
    assert "national_monitoring" not in {gap.rule.name for gap in completeness(draft_of(cast.platform)).gaps}


def test_the_preview_is_the_visitors_page_of_the_draft(cast: Cast) -> None:
    cast.publish()
    cast.save(description_vi=f"{SECRET}, nhưng nhà cung cấp xem trước được.", data_kept_days=45)

    response = signed_in(cast.owner_user).get(reverse("platforms:editor_preview", args=[cast.platform.slug]))

    page = response.content.decode()
    assert SECRET in page
    assert "45 ngày" in page
    assert "chưa công khai" in page
    assert response["Cache-Control"] == "private, no-store"


def test_the_differences_are_told_field_by_field(cast: Cast) -> None:
    cast.publish()
    cast.save(data_kept_days=45, security_level=2)
    client = signed_in(cast.owner_user)

    page = client.get(reverse("platforms:editor_differences", args=[cast.platform.slug])).content.decode()

    assert "Giữ dữ liệu sau khi kết thúc" in page
    assert "30 ngày" in page
    assert "45 ngày" in page
    assert "Nơi đặt dữ liệu" not in page


def test_nothing_of_a_draft_is_public_anywhere(cast: Cast) -> None:
    cast.publish()
    cast.save(name="Tên chưa công khai", description_vi=f"{SECRET}.", summary_vi=SECRET, integrations=[SECRET])
    cast.submit(name="Tên chưa công khai", description_vi=f"{SECRET}.", summary_vi=SECRET, integrations=[SECRET])
    visitor = Client()

    listing = Listing.objects.with_facts().get()
    document = of_listing(listing)
    pages = [
        reverse("platforms:listing", args=[cast.platform.slug]),
        "/en" + reverse("platforms:listing", args=[cast.platform.slug]),
        reverse("platforms:vendor", args=[cast.platform.vendor.slug]),
        "/sitemap.xml",
        "/nen-tang/",
        "/api/v1/platforms/?q=rieng",
    ]
    answers = [visitor.get(url).content.decode() for url in pages]

    assert all(SECRET not in answer and "Tên chưa công khai" not in answer for answer in answers)
    assert SECRET not in document.description_vi
    assert document.name == listing.platform.name


def test_every_published_fact_says_who_and_when(cast: Cast) -> None:
    client = signed_in(cast.owner_user)
    for step in (Step.SECURITY, Step.DETAILS, Step.EXIT):
        client.post(url_of(cast, step), typed(cast, step))
    cast.publish()

    page = Client().get(reverse("platforms:listing", args=[cast.platform.slug])).content.decode()

    today = clock.today()
    for value in ("12/QĐ-SKHCN, ngày 01/03/2026", "Công ty An ninh mạng A", "20/05/2026", "Shopee; Máy in nhiệt",
                  "WCAG 2.2 AA", "Miễn phí"):  # fmt: skip
        assert value in page
    assert page.count(f"nhà cung cấp khai, {today:%m/%Y}") >= 10
    assert "Lớp 1: lực lượng tại chỗ" in page  # named among what is not published


def test_reviewers_see_the_draft_as_it_will_look_its_images_and_doubtful_words(cast: Cast) -> None:
    image = image_add(actor=cast.owner, listing=cast.listing, content=picture(), kind="screenshot", alt_vi="Bán hàng")
    cast.submit(description_vi=f"{SECRET}: nền tảng hàng đầu cho cửa hàng nhỏ.")
    preview = reverse("platforms:draft_preview", args=[cast.platform.slug])

    page = signed_in(cast.first_user).get(reverse("reviewing:review", args=[cast.platform.slug])).content.decode()

    assert f'src="{reverse("platforms:draft_image", args=[cast.platform.slug, image.digest])}"' in page
    assert "“hàng đầu”" in page
    assert f'href="{preview}"' in page
    assert SECRET in signed_in(cast.first_user).get(preview).content.decode()
    assert signed_in(cast.owner_user).get(preview).status_code == 403
    assert signed_in(member(cast.agency, "officer").user).get(preview).status_code == 403


def test_who_declared_a_conflict_reads_neither_draft_nor_images(cast: Cast) -> None:
    image = image_add(actor=cast.owner, listing=cast.listing, content=picture(), kind="screenshot", alt_vi="Bán hàng")
    conflict_declare(actor=cast.first, vendor=cast.platform.vendor, reason="Người nhà")
    client = signed_in(cast.first_user)

    assert client.get(reverse("platforms:draft_preview", args=[cast.platform.slug])).status_code == 403
    assert client.get(reverse("platforms:draft_image", args=[cast.platform.slug, image.digest])).status_code == 404


def test_the_rules_are_public(client: Client) -> None:
    page = client.get(reverse("platforms:field_rules")).content.decode()

    assert page.count("công khai ngay</strong>") == sum(not rule.needs_review for rule in FIELD_RULES)
    assert page.count("cần thẩm định</td>") == sum(rule.needs_review for rule in FIELD_RULES)
    assert "Luật Quảng cáo" in page
    assert client.get("/en" + reverse("platforms:field_rules").removeprefix("/en")).status_code == 200
