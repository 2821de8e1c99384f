"""Images of a listing as a page shows them. A draft's images have an address of their own, which asks who you are."""

from dataclasses import dataclass

from django.urls import reverse

from marketplace.reference.names import localized
from platforms.models import Platform, PlatformImage


@dataclass(frozen=True)
class PageImage:
    """An address, what it shows in words, and its size in pixels (so that a page does not jump)."""

    url: str
    alt: str
    width: int
    height: int


def logo_of(platform: Platform, *, is_draft: bool = False) -> PageImage | None:
    """The logo, or None. Asks the database nothing where images are prefetched."""
    return next(iter(_images(platform, PlatformImage.Kind.LOGO, is_draft)), None)


def screenshots_of(platform: Platform, *, is_draft: bool = False) -> list[PageImage]:
    return _images(platform, PlatformImage.Kind.SCREENSHOT, is_draft)


def image_url(slug: str, digest: str, *, is_draft: bool) -> str:
    return reverse("platforms:draft_image" if is_draft else "platforms:listing_image", args=[slug, digest])


def _images(platform: Platform, kind: str, is_draft: bool) -> list[PageImage]:
    return [
        PageImage(
            image_url(platform.slug, image.digest, is_draft=is_draft),
            localized(image, "alt"),
            image.width,
            image.height,
        )
        for image in platform.images.all()
        if image.kind == kind
    ]
