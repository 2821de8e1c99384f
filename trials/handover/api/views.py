"""The vendor API, version 1 (design §11): thin views over the services of the life cycle."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers as drf
from rest_framework.request import Request
from rest_framework.response import Response

from marketplace import clock
from marketplace.errors import InvalidInput
from trials.handover import handoffs
from trials.handover.api import serializers
from trials.handover.api.base import VendorView
from trials.handover.envelopes import trials_data
from trials.handover.feed import events_after
from trials.handover.stopping import vendor_stop
from trials.lifecycle import services
from trials.lifecycle.models import Trial
from trials.lifecycle.states import State

MAX_LIMIT = 100
PAGE = 50
TAGS = ["Nhà cung cấp"]
_PROBLEM = serializers.ProblemAnswer


def answers_of(trials: Sequence[Trial]) -> list[dict[str, Any]]:
    """Trials as the API tells them."""
    now = clock.now().isoformat()
    told = zip(trials, trials_data(trials), strict=True)
    return [{"sequence": trial.sequence, **data, "server_time": now} for trial, data in told]


def answer_of(trial: Trial) -> dict[str, Any]:
    """A trial as the API tells it."""
    return answers_of([trial])[0]


def read(kind: type[drf.Serializer[Any]], request: Request) -> dict[str, Any]:
    form = kind(data=request.data)
    form.is_valid(raise_exception=True)
    return form.validated_data


class Provisioning(VendorView):
    @extend_schema(
        tags=TAGS,
        operation_id="trial_provisioning",
        request=serializers.ProvisioningRequest,
        responses={200: serializers.TrialAnswer, 400: _PROBLEM, 404: _PROBLEM, 409: _PROBLEM},
    )
    def put(self, request: Request, public_id: str) -> Response:
        """Answer a request: accepted, ready (with `access_url`), declined or failed (with `reason`)."""
        data = read(serializers.ProvisioningRequest, request)
        trial = self.trial(public_id)
        actor, reason = self.caller.actor, data.get("reason", "")
        match data["status"]:
            case "accepted":
                services.trial_accept(actor=actor, trial=trial, source="api")
            case "ready":
                services.trial_ready(
                    actor=actor,
                    trial=trial,
                    access_url=data.get("access_url", ""),
                    instructions=data.get("instructions", ""),
                    account_hint=data.get("account_hint", ""),
                    source="api",
                )
            case "declined":
                services.trial_decline(actor=actor, trial=trial, reason=reason, source="api")
            case _:
                services.trial_fail(actor=actor, trial=trial, reason=reason, source="api")
        return Response(answer_of(self.trial(public_id)))


class Usage(VendorView):
    @extend_schema(
        tags=TAGS,
        operation_id="trial_usage",
        request=serializers.UsageRequest,
        responses={200: serializers.UsageAnswer, 400: _PROBLEM, 404: _PROBLEM, 409: _PROBLEM, 422: _PROBLEM},
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Report one day of use; zero is welcome, a repeated day replaces."""
        data = read(serializers.UsageRequest, request)
        report = services.usage_report(
            actor=self.caller.actor,
            trial=self.trial(public_id),
            day=data["day"],
            active_users=data["active_users"],
            actions=data.get("actions"),
            milestones=data.get("milestones", []),
        )
        return Response(serializers.UsageAnswer(report).data)


class Extension(VendorView):
    @extend_schema(
        tags=TAGS,
        operation_id="trial_extension",
        request=serializers.ExtensionRequest,
        responses={200: serializers.TrialAnswer, 400: _PROBLEM, 404: _PROBLEM, 409: _PROBLEM, 422: _PROBLEM},
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Grant or refuse more days."""
        data = read(serializers.ExtensionRequest, request)
        trial, actor = self.trial(public_id), self.caller.actor
        if data["decision"] == "granted":
            services.extension_grant(actor=actor, trial=trial, days=data.get("days"), source="api")
        else:
            services.extension_refuse(actor=actor, trial=trial, source="api")
        return Response(answer_of(self.trial(public_id)))


class Stop(VendorView):
    @extend_schema(
        tags=TAGS,
        operation_id="trial_stop",
        request=serializers.StopRequest,
        responses={200: serializers.TrialAnswer, 400: _PROBLEM, 404: _PROBLEM, 409: _PROBLEM, 422: _PROBLEM},
    )
    def post(self, request: Request, public_id: str) -> Response:
        """End an open trial, or a kept subscription, with the reason that the SME reads."""
        data = read(serializers.StopRequest, request)
        vendor_stop(actor=self.caller.actor, trial=self.trial(public_id), reason=data["reason"], source="api")
        return Response(answer_of(self.trial(public_id)))


class TrialDetail(VendorView):
    @extend_schema(tags=TAGS, operation_id="trial_read", responses={200: serializers.TrialAnswer, 404: _PROBLEM})
    def get(self, request: Request, public_id: str) -> Response:
        """The truth to read again before acting."""
        return Response(answer_of(self.trial(public_id)))


class Trials(VendorView):
    @extend_schema(
        tags=TAGS,
        operation_id="trials_list",
        parameters=[
            OpenApiParameter("state", str, enum=[value for value, _label in State.choices]),
            OpenApiParameter("cursor", {"type": "string", "minLength": 1}),
        ],
        responses={200: serializers.TrialsAnswer, 400: _PROBLEM},
    )
    def get(self, request: Request) -> Response:
        """This vendor's trials, oldest first, 50 a page."""
        _ensure_known(request, "state", "cursor")
        state, cursor = request.query_params.get("state"), _whole(request, "cursor")
        rows = Trial.objects.with_parties().of_vendor(self.caller.actor.organisation_pk or 0)
        rows = rows.filter(is_test=self.caller.is_test).order_by("pk")
        if state is not None:
            if state not in State.values:
                raise InvalidInput(_("Trạng thái không có."), fields={"state": _("Trạng thái không có.")})
            rows = rows.filter(state=state)
        if cursor is not None:
            rows = rows.filter(pk__gt=cursor)
        found = list(rows[: PAGE + 1])
        more = str(found[PAGE - 1].pk) if len(found) > PAGE else None
        return Response({"trials": answers_of(found[:PAGE]), "next_cursor": more})


class Events(VendorView):
    @extend_schema(
        tags=TAGS,
        operation_id="events_list",
        parameters=[
            OpenApiParameter("after", {"type": "integer", "minimum": 0}),
            OpenApiParameter("limit", {"type": "integer", "minimum": 1}),
        ],
        responses={200: serializers.EventsAnswer, 400: _PROBLEM},
    )
    def get(self, request: Request) -> Response:
        """The feed: the same envelopes as the webhooks, in a stable order, after a position."""
        _ensure_known(request, "after", "limit")
        after = _whole(request, "after") or 0
        limit = min(_whole(request, "limit", least=1) or PAGE, MAX_LIMIT)
        events = events_after(self.caller.vendor, after, limit, is_test=self.caller.is_test)
        return Response({"events": events, "next_after": events[-1]["position"] if events else after})


class Redeem(VendorView):
    @extend_schema(
        tags=TAGS,
        operation_id="handoff_redeem",
        request=serializers.RedeemRequest,
        responses={200: serializers.TrialAnswer, 404: _PROBLEM, 422: _PROBLEM},
    )
    def post(self, request: Request) -> Response:
        """Trade a one-time code for the trial of whoever carries it."""
        data = read(serializers.RedeemRequest, request)
        caller = self.caller
        return Response(answer_of(handoffs.code_redeem(actor=caller.actor, code=data["code"], is_test=caller.is_test)))


def _ensure_known(request: Request, *names: str) -> None:
    """A mistyped filter is told, not ignored."""
    unknown = [name for name in request.query_params if name not in names]
    if unknown:
        message = _("Tham số không có.")
        raise InvalidInput(message, fields=dict.fromkeys(unknown, message))


def _whole(request: Request, name: str, *, least: int = 0) -> int | None:
    """A number of the query; None where it is absent. One sent empty is refused: it was meant to say something."""
    text = request.query_params.get(name)
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 18 or int(text) < least:
        message = _("Phải là số nguyên từ %(least)d trở lên.") % {"least": least}
        raise InvalidInput(message, fields={name: message})
    return int(text)
