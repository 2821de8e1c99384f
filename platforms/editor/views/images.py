"""Images: put into a draft, changed there; a draft's seen by its vendor and reviewers, a public one by everybody."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts.access import actor_of
from marketplace.accounts.models import User
from marketplace.errors import Conflict, DomainError, InvalidInput, NotFound
from platforms.access import agency_actor, can_edit, can_read_drafts
from platforms.editor.forms import ImageChangeForm, ImageForm
from platforms.editor.models import StoredImage
from platforms.editor.services import image_add, image_change
from platforms.editor.views.steps import step_page
from platforms.field_rules import Step
from platforms.models import Listing
from platforms.services.review import refusal
from platforms.views.own import own_listing, vendors_only

PUBLIC_SECONDS = 3600


@require_POST
@vendors_only
def upload(request: HttpRequest, slug: str) -> HttpResponse:
    listing = own_listing(request, slug)
    form = ImageForm(request.POST, request.FILES)
    status = 422
    if form.is_valid():
        words = {name: form.cleaned_data[name] for name in ("kind", "alt_vi", "alt_en")}
        try:
            image_add(actor=actor_of(request), listing=listing, content=form.content(), **words)
            messages.success(request, _("Đã thêm ảnh vào bản nháp. Chưa ai khác thấy."))
            return redirect(_images_of(slug))
        except DomainError as error:
            if error.status == 403:
                raise
            field = next((name for name in error.fields if name in form.fields), None)
            form.add_error(field, error.message)
            status = 409 if isinstance(error, Conflict) else 422
    return step_page(request, listing, Step.IMAGES, form, status)


@require_POST
@vendors_only
def change(request: HttpRequest, slug: str, digest: str) -> HttpResponse:
    listing = own_listing(request, slug)
    form = ImageChangeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _troubles_of(form))
        return redirect(_images_of(slug))
    words = {name: form.cleaned_data[name] for name in ("alt_vi", "alt_en")}
    try:
        image_change(
            actor=actor_of(request), listing=listing, digest=digest, change=form.cleaned_data["change"], **words
        )
        messages.success(request, _("Đã lưu bản nháp. Trang công khai chưa thay đổi."))
    except (InvalidInput, Conflict) as error:
        messages.error(request, error.message)
    return redirect(_images_of(slug))


@require_safe
def public_image(request: HttpRequest, slug: str, digest: str) -> HttpResponseBase:
    """An image that the public page shows now; every other one does not exist here."""
    shown = Listing.objects.visible().filter(platform__slug=slug, platform__images__digest=digest)
    stored = _stored(slug, digest) if shown.exists() else None
    if stored is None:
        raise NotFound(_("Không có ảnh này."))
    return _answer(request, stored, f"public, max-age={PUBLIC_SECONDS}")


@require_safe
def draft_image(request: HttpRequest, slug: str, digest: str) -> HttpResponseBase:
    """An image of any draft of this platform, for its vendor and for those of the ministry who may read it."""
    listing = Listing.objects.filter(platform__slug=slug).select_related("platform").first()
    user = request.user
    if listing is None or not isinstance(user, User) or not user.is_authenticated:
        raise NotFound(_("Không có ảnh này."))
    is_reader = can_read_drafts(agency_actor(user)) and not refusal(listing.platform, user.pk)
    if not is_reader and not can_edit(actor_of(request), listing):
        raise NotFound(_("Không có ảnh này."))
    stored = _stored(slug, digest)
    if stored is None:
        raise NotFound(_("Không có ảnh này."))
    return _answer(request, stored, "private, no-store")


def _stored(slug: str, digest: str) -> StoredImage | None:
    return StoredImage.objects.filter(platform__slug=slug, digest=digest).first()


def _answer(request: HttpRequest, stored: StoredImage, cache_control: str) -> HttpResponseBase:
    etag = f'"{stored.digest}"'
    if request.headers.get("If-None-Match") == etag:
        unchanged = HttpResponseNotModified()
        unchanged["ETag"], unchanged["Cache-Control"] = etag, cache_control
        return unchanged
    answer = FileResponse(stored.file.open("rb"), content_type="image/webp")
    answer["ETag"], answer["Cache-Control"] = etag, cache_control
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


def _troubles_of(form: ImageChangeForm) -> str:
    errors = [str(text) for field in form for text in field.errors]
    return " ".join([*errors, *(text for texts in form.unconfirmed.values() for text in texts)])


def _images_of(slug: str) -> str:
    return reverse("platforms:editor_step", args=[slug, Step.IMAGES.value])
