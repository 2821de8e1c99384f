"""Images of a draft are its vendor's and the reviewers'; public only once approved, and only while shown."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from marketplace.errors import Conflict
from platforms.editor.models import StoredImage
from platforms.editor.services import image_add
from platforms.models import PlatformImage
from platforms.services import draft_of, listing_approve, listing_submit, listing_withdraw
from tests.factories.accounts import OrganisationFactory, VendorFactory, member, signed_in
from tests.platforms.cast import Cast, make_cast
from tests.platforms.editor.pictures import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def _upload(cast: Cast, client: Client, content: bytes, **fields: str) -> object:
    url = reverse("platforms:editor_upload", args=[cast.platform.slug])
    data = {"kind": "screenshot", "alt_vi": "Màn hình bán hàng", **fields}
    return client.post(url, data | {"file": SimpleUploadedFile("anh.png", content, "image/png")})


def _urls(cast: Cast, digest: str) -> tuple[str, str]:
    return (
        reverse("platforms:listing_image", args=[cast.platform.slug, digest]),
        reverse("platforms:draft_image", args=[cast.platform.slug, digest]),
    )


def _approve(cast: Cast) -> None:
    revision = cast.platform.latest_revision_id
    for actor in (cast.first, cast.second):
        listing_approve(actor=actor, listing=cast.listing, revision_pk=revision)


def test_an_image_is_seen_by_the_public_only_once_it_is_approved(cast: Cast) -> None:
    cast.publish()
    client, visitor = signed_in(cast.owner_user), Client()
    assert _upload(cast, client, picture()).status_code == 302  # type: ignore[attr-defined]
    (image,) = draft_of(cast.platform).images.all()
    public, draft = _urls(cast, image.digest)

    assert visitor.get(public).status_code == 404
    assert visitor.get(draft).status_code == 404
    assert client.get(public).status_code == 404
    seen = client.get(draft)
    assert (seen.status_code, seen["Content-Type"], seen["Cache-Control"]) == (200, "image/webp", "private, no-store")
    assert image.digest not in visitor.get(reverse("platforms:listing", args=[cast.platform.slug])).content.decode()

    listing_submit(actor=cast.owner, listing=cast.listing)
    assert signed_in(cast.first_user).get(draft).status_code == 200
    assert visitor.get(public).status_code == 404
    _approve(cast)

    shown = visitor.get(public)
    page = visitor.get(reverse("platforms:listing", args=[cast.platform.slug])).content.decode()
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/webp")
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert visitor.get(public, headers={"If-None-Match": shown["ETag"]}).status_code == 304
    assert f'src="{public}" alt="Màn hình bán hàng" width="640" height="360" loading="lazy"' in page


def test_a_rejected_image_stays_unseen_and_a_removed_one_disappears(cast: Cast) -> None:
    image = image_add(actor=cast.owner, listing=cast.listing, content=picture(), kind="screenshot", alt_vi="Một")
    cast.submit()
    _approve(cast)
    public, _draft = _urls(cast, image.digest)
    assert Client().get(public).status_code == 200

    client = signed_in(cast.owner_user)
    client.post(reverse("platforms:editor_image", args=[cast.platform.slug, image.digest]), {"change": "remove"})
    assert Client().get(public).status_code == 200  # still what the public page shows
    listing_submit(actor=cast.owner, listing=cast.listing)
    _approve(cast)

    assert Client().get(public).status_code == 404
    assert PlatformImage.objects.count() == 0


def test_a_withdrawn_listing_shows_no_images(cast: Cast) -> None:
    image = image_add(actor=cast.owner, listing=cast.listing, content=picture(), kind="screenshot", alt_vi="Một")
    cast.submit()
    _approve(cast)

    listing_withdraw(actor=cast.owner, listing=cast.listing, reason="Ngừng bán")

    assert Client().get(_urls(cast, image.digest)[0]).status_code == 404


def test_other_vendors_and_enterprises_reach_no_draft_and_change_nothing(cast: Cast) -> None:
    image = image_add(actor=cast.owner, listing=cast.listing, content=picture(), kind="screenshot", alt_vi="Một")
    revision = cast.platform.latest_revision_id
    change = reverse("platforms:editor_image", args=[cast.platform.slug, image.digest])

    for organisation, refused in ((VendorFactory(), 404), (OrganisationFactory(), 403)):
        stranger = signed_in(member(organisation, "owner").user)
        assert [stranger.get(url).status_code for url in _urls(cast, image.digest)] == [404, 404]
        assert stranger.post(change, {"change": "remove"}).status_code == refused
        assert _upload(cast, stranger, picture(color="red")).status_code == refused  # type: ignore[attr-defined]
    for role in ("editor", "officer"):
        assert signed_in(member(cast.agency, role).user).get(_urls(cast, image.digest)[1]).status_code == 404

    assert cast.platform.latest_revision_id == revision
    assert StoredImage.objects.count() == 1


def test_an_image_of_one_listing_is_no_image_of_another(cast: Cast) -> None:
    image = image_add(actor=cast.owner, listing=cast.listing, content=picture(), kind="screenshot", alt_vi="Một")
    other = make_cast()

    assert signed_in(other.owner_user).get(_urls(other, image.digest)[1]).status_code == 404


@pytest.mark.parametrize(
    ("content", "fields", "field"),
    [
        (picture(), {"alt_vi": ""}, "alt_vi"),
        (picture(), {"alt_vi": "Gọi 0912 345 678"}, "alt_vi"),
        (picture(), {"kind": "banner"}, "kind"),
        (b"<svg onload=alert(1)>", {}, "file"),
        (picture() + b"<script>", {}, "file"),
        (b"", {}, "file"),
    ],
)
def test_a_refused_upload_keeps_the_words_and_stores_nothing(
    cast: Cast, content: bytes, fields: dict[str, str], field: str
) -> None:
    response = _upload(cast, signed_in(cast.owner_user), content, **{"alt_en": "The sales screen", **fields})

    page = response.content.decode()  # type: ignore[attr-defined]
    assert response.status_code == 422  # type: ignore[attr-defined]
    assert f'href="#id_anh_{field}' in page
    assert "The sales screen" in page
    assert StoredImage.objects.count() == 0
    assert cast.platform.latest_revision_id is None


def test_one_logo_few_screenshots_and_an_order(cast: Cast) -> None:
    def add(color: str, kind: str = "screenshot") -> PlatformImage:
        return image_add(
            actor=cast.owner, listing=cast.listing, content=picture(color=color), kind=kind, alt_vi=f"Ảnh {color}"
        )

    add("red", "logo")
    logo = add("green", "logo")
    shots = [add(color) for color in ("blue", "black")]
    client = signed_in(cast.owner_user)
    client.post(reverse("platforms:editor_image", args=[cast.platform.slug, shots[1].digest]), {"change": "up"})

    images = list(draft_of(cast.platform).images.all())
    assert [image.digest for image in images if image.kind == "logo"] == [logo.digest]
    assert [image.digest for image in images if image.kind == "screenshot"] == [shots[1].digest, shots[0].digest]
    with pytest.raises(Conflict):
        add("blue")
    for color in ("yellow", "pink", "gold", "gray", "tan", "teal"):
        add(color)
    with pytest.raises(Conflict) as refused:
        add("white")
    assert refused.value.code == "too_many_images"


def test_no_image_is_added_while_a_review_runs(cast: Cast) -> None:
    revision = cast.submit()

    response = _upload(cast, signed_in(cast.owner_user), picture())

    assert response.status_code == 409  # type: ignore[attr-defined]
    assert cast.platform.latest_revision_id == revision
    assert StoredImage.objects.count() == 0


def test_the_logo_stands_on_the_card_with_its_size(cast: Cast) -> None:
    image_add(actor=cast.owner, listing=cast.listing, content=picture(256, 256), kind="logo", alt_vi="Biểu trưng Sổ")
    cast.submit()
    _approve(cast)

    page = Client().get(reverse("platforms:vendor", args=[cast.platform.vendor.slug])).content.decode()

    assert 'alt="" width="256" height="256" loading="lazy"' in page
