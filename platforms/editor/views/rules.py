"""The published rules: what is reviewed, what is not, what may not be written."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from platforms.field_rules import FIELD_RULES, RULES_IN_FORCE_SINCE, Step
from platforms.prose import ERRORS, Rule


@require_safe
@cache_control(public=True, max_age=60)
@conditional_page
def rules(request: HttpRequest) -> HttpResponse:
    context = {
        "steps": [(step, [rule for rule in FIELD_RULES if rule.step == step]) for step in Step],
        "prose": [(rule, rule in ERRORS) for rule in Rule],
        "since": RULES_IN_FORCE_SINCE,
    }
    return render(request, "editor/rules.html", context)
