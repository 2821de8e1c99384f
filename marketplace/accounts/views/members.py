"""Members of the current organisation, and the page an invitation's link opens."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from marketplace import clock
from marketplace.accounts import access
from marketplace.accounts.forms import InvitationForm, blame
from marketplace.accounts.models import Invitation, Membership
from marketplace.accounts.services import (
    invitation_accept,
    invitation_create,
    invitation_revoke,
    membership_end,
    membership_set_role,
    ownership_hand_over,
)
from marketplace.accounts.services.invitations import open_invitation
from marketplace.accounts.services.members import leading_role, roles_for
from marketplace.accounts.views.web import own_organisation
from marketplace.errors import DomainError

any_member = access.member_required()


@any_member
def members(request: HttpRequest) -> HttpResponse:
    """Who belongs here; whoever leads also invites."""
    organisation, actor = own_organisation(request), access.actor_of(request)
    form = InvitationForm(request.POST or None, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        try:
            invitation_create(actor=actor, organisation=organisation, **form.cleaned_data)
        except DomainError as error:
            blame(form, error)
        else:
            messages.success(request, _("Đã gửi lời mời tới %(email)s.") % {"email": form.cleaned_data["email"]})
            return redirect("accounts:members")
    context = {
        "organisation": organisation,
        "form": form,
        "leads": actor.has_role(leading_role(organisation.kind)),
        "is_owner": actor.has_role(Membership.Role.OWNER),
        "rows": Membership.objects.live().filter(organisation=organisation).select_related("user__contact"),
        "roles": [role for role in roles_for(organisation.kind) if role != Membership.Role.OWNER],
        "invitations": Invitation.objects.open().filter(organisation=organisation, expires_at__gt=clock.now()),
    }
    return render(request, "accounts/members.html", context, status=422 if form.is_bound else 200)


@require_POST
@any_member
def member_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove, change the role, or hand over: one of `do`."""
    row = get_object_or_404(Membership.objects.live(), pk=pk, organisation=own_organisation(request))
    actor, wanted = access.actor_of(request), request.POST.get("do", "")
    if wanted == "end":
        membership_end(actor=actor, membership=row)
        messages.success(request, _("Đã xóa khỏi đơn vị."))
        return redirect("accounts:home" if row.user_id == actor.user_pk else "accounts:members")
    if wanted == "hand_over":
        ownership_hand_over(actor=actor, organisation=row.organisation, to=row)
        messages.success(request, _("Đã bàn giao quyền chủ tài khoản."))
    else:
        membership_set_role(
            actor=actor, membership=row, role=request.POST.get("role", ""), province_code=row.province_code
        )
        messages.success(request, _("Đã đổi vai trò."))
    return redirect("accounts:members")


@require_POST
@any_member
def invitation_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Invitation.objects.open(), pk=pk, organisation=own_organisation(request))
    invitation_revoke(actor=access.actor_of(request), invitation=row)
    messages.success(request, _("Đã thu hồi lời mời."))
    return redirect("accounts:members")


def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """A GET only shows the invitation (mail scanners follow links); a POST accepts it."""
    row = open_invitation(token)
    if row is None:
        return render(request, "accounts/invitation_gone.html", status=404)
    if request.method != "POST":
        return render(request, "accounts/invitation.html", {"invitation": row})
    if not request.user.is_authenticated:
        return redirect_to_login(request.path)
    membership = invitation_accept(actor=access.actor_of(request), user=request.user, token=token)
    access.act_for_new(request, membership.organisation_id)
    messages.success(request, _("Bạn đã vào %(name)s.") % {"name": row.organisation.name})
    return redirect("accounts:home")
