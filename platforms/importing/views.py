"""Imports in the operations room: upload, read what would happen, apply."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.accounts.access import actor_of, member_required
from marketplace.accounts.forms import blame
from marketplace.accounts.models import Membership, Organisation
from marketplace.errors import DomainError
from platforms.access import can_review
from platforms.importing.forms import UploadForm
from platforms.importing.models import CatalogueImport
from platforms.importing.rows import COLUMNS, NEEDED
from platforms.importing.services import import_apply, import_check

Role = Membership.Role
PAGE_SIZE = 100
readers = member_required(kinds=(Organisation.Kind.AGENCY,), roles=(Role.REVIEWER, Role.ADMINISTRATOR, Role.AUDITOR))


@require_http_methods(["GET", "HEAD", "POST"])
@readers
def imports(request: HttpRequest) -> HttpResponse:
    """Earlier imports, and a new file to check."""
    form = UploadForm(*(request.POST, request.FILES) if request.method == "POST" else ())
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            row = import_check(actor=actor_of(request), content=file.read(), file_name=file.name)
        except DomainError as error:
            if error.status == 403:
                raise
            blame(form, error)
        else:
            return redirect("importing:import", public_id=row.public_id)
    context = {
        "form": form,
        "rows": CatalogueImport.objects.defer("report", "accepted_lines")[:20],
        "may_import": can_review(actor_of(request)),
        "columns": COLUMNS,
        "needed": NEEDED,
    }
    return render(request, "importing/imports.html", context, status=422 if form.is_bound else 200)


@require_safe
@readers
def one_import(request: HttpRequest, public_id: str) -> HttpResponse:
    """What was found, row by row."""
    row = get_object_or_404(CatalogueImport, public_id=public_id)
    page = Paginator(row.report, PAGE_SIZE).get_page(request.GET.get("page"))
    labels = {
        "akin": _("nhập, cần xem"),
        "hidden": _("nhập, chỉ hiện trong bản trình diễn"),
        "duplicate": _("để lại: trùng"),
        "error": _("để lại: có lỗi"),
    }
    context = {
        "row": row,
        "page_obj": page,
        "findings": [{**finding, "label": labels[finding["outcome"]]} for finding in page],
        "left_out": row.rows - row.fit,
        "may_apply": can_review(actor_of(request)) and row.state == CatalogueImport.State.CHECKED and row.fit,
    }
    return render(request, "importing/import.html", context)


@require_POST
@readers
def apply(request: HttpRequest, public_id: str) -> HttpResponse:
    row = get_object_or_404(CatalogueImport, public_id=public_id)
    try:
        import_apply(actor=actor_of(request), row=row)
    except DomainError as error:
        if error.status == 403:
            raise
        messages.error(request, error.message)
    else:
        messages.success(request, _("Đang nhập. Trang mới hiện trong danh mục và tìm kiếm trong ít phút."))
    return redirect("importing:import", public_id=public_id)
