"""Images of a draft: stored when uploaded, shown to the public only once a reviewed draft names them."""

import datetime as dt
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace import clock
from marketplace.access import Actor
from marketplace.errors import Conflict, InvalidInput, NotFound
from platforms.access import ensure_can_edit
from platforms.editor.models import StoredImage
from platforms.editor.pictures import Picture, remade
from platforms.models import Listing, Platform, PlatformImage
from platforms.services import draft_of, draft_save
from platforms.services.draft_values import IMAGE_FIELDS
from platforms.services.drafts import ensure_not_in_review
from platforms.services.locking import locked_listing

MAX_SCREENSHOTS = 8
MAX_UPLOADS_A_DAY = 40


def image_add(
    *, actor: Actor, listing: Listing, content: bytes, kind: str, alt_vi: str, alt_en: str = ""
) -> PlatformImage:
    """Make the picture anew, keep it, and put it into the draft; a logo replaces the one before.

    Raise `InvalidInput` for a picture that `remade` refuses or a missing description, `Conflict` while a review
    runs or when there are too many.
    """
    ensure_can_edit(actor, listing)
    alt_vi = alt_vi.strip()
    if not alt_vi:
        message = _("Hãy tả ảnh bằng lời: người không nhìn được màn hình nghe câu này.")
        raise InvalidInput(message, fields={"alt_vi": message})
    picture = remade(content, kind)  # seconds for a large one: before any lock
    with transaction.atomic():
        row = locked_listing(listing.pk)
        ensure_can_edit(actor, row)
        ensure_not_in_review(row.platform)
        _ensure_few_uploads(row.platform)
        images = image_lines(draft_of(row.platform))
        if any(line["digest"] == picture.digest for line in images):
            raise Conflict(_("Ảnh này đã có trong bản nháp."), code="image_known")
        if kind == PlatformImage.Kind.LOGO:
            images = [line for line in images if line["kind"] != kind]
        elif sum(line["kind"] == kind for line in images) >= MAX_SCREENSHOTS:
            raise Conflict(_("Tối đa %(count)d ảnh màn hình.") % {"count": MAX_SCREENSHOTS}, code="too_many_images")
        _store(actor, row.platform, picture)
        line = {
            "digest": picture.digest, "kind": kind, "alt_vi": alt_vi, "alt_en": alt_en.strip(),
            "width": picture.width, "height": picture.height,
        }  # fmt: skip
        draft_save(actor=actor, listing=row, data={"images": [*images, line]})
    return PlatformImage(platform=row.platform, **line)


@transaction.atomic
def image_change(*, actor: Actor, listing: Listing, digest: str, change: str, **words: str) -> None:
    """`change` is `remove`, `up` (one place earlier) or `describe` (`alt_vi`, `alt_en`)."""
    row = locked_listing(listing.pk)
    ensure_can_edit(actor, row)
    ensure_not_in_review(row.platform)
    images = image_lines(draft_of(row.platform))
    place = next((number for number, line in enumerate(images) if line["digest"] == digest), None)
    if place is None:
        raise NotFound(_("Ảnh này không có trong bản nháp."))
    if change == "remove":
        images.pop(place)
    elif change == "up" and place:
        images[place - 1], images[place] = images[place], images[place - 1]
    elif change == "describe":
        if not words.get("alt_vi", "").strip():
            message = _("Hãy tả ảnh bằng lời: người không nhìn được màn hình nghe câu này.")
            raise InvalidInput(message, fields={"alt_vi": message})
        images[place] |= {name: text.strip() for name, text in words.items() if name in ("alt_vi", "alt_en")}
    draft_save(actor=actor, listing=row, data={"images": images})


def image_lines(draft: Platform) -> list[dict[str, Any]]:
    """The images of a draft as `draft_save` takes them."""
    return [{name: getattr(image, name) for name in ("digest", *IMAGE_FIELDS)} for image in draft.images.all()]


def _store(actor: Actor, platform: Platform, picture: Picture) -> None:
    if StoredImage.objects.filter(platform=platform, digest=picture.digest).exists():
        return
    stored = StoredImage(
        platform=platform,
        digest=picture.digest,
        width=picture.width,
        height=picture.height,
        size_bytes=len(picture.content),
        uploaded_by=actor.ref,
        uploaded_at=clock.now(),
    )
    stored.file.save(f"{platform.pk}/{picture.digest}.webp", ContentFile(picture.content), save=False)
    stored.save(force_insert=True)


def _ensure_few_uploads(platform: Platform) -> None:
    since = clock.now() - dt.timedelta(days=1)
    if StoredImage.objects.filter(platform=platform, uploaded_at__gte=since).count() >= MAX_UPLOADS_A_DAY:
        raise Conflict(_("Hôm nay đã tải lên quá nhiều ảnh. Hãy thử lại ngày mai."), code="too_many_uploads")
