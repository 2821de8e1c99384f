"""The vendor's machine reports a sale (design §11)."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from trials.conversion import services
from trials.conversion.models import Evidence, Period
from trials.conversion.queries import standing
from trials.handover.api.base import VendorView
from trials.handover.api.serializers import ProblemAnswer, Text, Whole


class EvidencePart(serializers.Serializer[dict[str, object]]):
    kind = serializers.ChoiceField(choices=Evidence.choices)
    reference = Text(max_length=80)
    issued_on = serializers.DateField(required=False, allow_null=True)


class ConversionRequest(serializers.Serializer[dict[str, object]]):
    plan = Text(max_length=40)
    amount_minor = Whole(min_value=0)
    currency = serializers.ChoiceField(choices=["VND"], default="VND")
    period = serializers.ChoiceField(choices=Period.choices)
    evidence = EvidencePart()


class ConversionAnswer(serializers.Serializer[dict[str, object]]):
    trial_id = serializers.CharField()
    state = serializers.CharField(help_text="claimed until the SME has confirmed and is proven, then converted")
    waits_for = serializers.CharField(help_text="sme, vendor, proof, officer, or empty")


class ConversionView(VendorView):
    @extend_schema(
        tags=["Nhà cung cấp"],
        operation_id="trial_conversion",
        request=ConversionRequest,
        responses={200: ConversionAnswer, 400: ProblemAnswer, 404: ProblemAnswer, 409: ProblemAnswer},
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Report the sale of a plan after a trial; it counts once the SME confirms it."""
        form = ConversionRequest(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data
        sale = services.Sale(
            plan_code=data["plan"],
            amount_minor=data["amount_minor"],
            period=data["period"],
            currency=data["currency"],
            evidence_kind=data["evidence"]["kind"],
            evidence_reference=data["evidence"]["reference"],
            evidence_issued_on=data["evidence"].get("issued_on"),
        )
        trial = services.sale_report(actor=self.caller.actor, trial=self.trial(public_id), sale=sale, source="api")
        stands = standing(trial)
        state = "converted" if stands.conversion else "disputed" if stands.dispute else "claimed"
        return Response({"trial_id": trial.public_id, "state": state, "waits_for": stands.waits_for})
