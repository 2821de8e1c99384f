"""Where a signed-in person lands."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render


@login_required
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/home.html", {})


@login_required
def after_login(request: HttpRequest) -> HttpResponse:
    return redirect("accounts:home")


@login_required
def organisation_new(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/home.html", {})
