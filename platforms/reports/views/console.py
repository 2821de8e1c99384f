"""What reviewers ask a vendor. Nothing on these pages comes from a reporter."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.accounts.access import actor_of, member_required
from marketplace.accounts.forms import blame
from marketplace.accounts.models import Organisation
from marketplace.errors import DomainError, NotFound
from platforms.reports.forms import ReplyForm
from platforms.reports.models import Report
from platforms.reports.queries import question_of, questions_of
from platforms.reports.services import report_vendor_reply

vendors_only = member_required(kinds=(Organisation.Kind.VENDOR,))


@require_safe
@vendors_only
def questions(request: HttpRequest) -> HttpResponse:
    return render(request, "reports/console/questions.html", {"rows": questions_of(_organisation_pk(request))})


@require_http_methods(["GET", "HEAD", "POST"])
@vendors_only
def question(request: HttpRequest, vendor_key: str) -> HttpResponse:
    asked = question_of(_organisation_pk(request), vendor_key)
    if asked is None:
        raise NotFound(_("Không có câu hỏi này trong kênh của bạn."))
    form = ReplyForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        report = Report.objects.get(vendor_key=vendor_key)
        try:
            report_vendor_reply(actor=actor_of(request), report=report, reply=form.cleaned_data["reply"])
        except DomainError as error:
            blame(form, error)
        else:
            messages.success(request, _("Đã gửi giải trình."))
            return redirect("reports:console")
    context = {"asked": asked, "form": form}
    return render(request, "reports/console/question.html", context, status=422 if form.is_bound else 200)


def _organisation_pk(request: HttpRequest) -> int:
    return actor_of(request).organisation_pk or 0
