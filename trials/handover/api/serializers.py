"""What vendors send, and what they read (drf-spectacular makes the OpenAPI document from it)."""

from typing import Any

from rest_framework import serializers
from rest_framework.fields import empty

STATUSES = ("accepted", "ready", "declined", "failed")


class Text(serializers.CharField):
    """A text, no number, measured as it was sent, as the document has it; blanks around it are dropped after that."""

    def run_validation(self, data: Any = empty) -> Any:
        if data is not empty and data is not None and not isinstance(data, str):
            self.fail("invalid")
        if isinstance(data, str) and self.max_length is not None and len(data) > self.max_length:
            self.fail("max_length", max_length=self.max_length)
        return super().run_validation(data)


class Whole(serializers.IntegerField):
    """A whole number, and no text that looks like one."""

    def run_validation(self, data: Any = empty) -> Any:
        if isinstance(data, str):
            self.fail("invalid")
        return super().run_validation(data)


class ProvisioningRequest(serializers.Serializer[dict[str, str]]):
    status = serializers.ChoiceField(choices=STATUSES)
    access_url = Text(required=False, allow_blank=True, max_length=600)
    instructions = Text(required=False, allow_blank=True, max_length=4000)
    account_hint = Text(required=False, allow_blank=True, max_length=160)
    reason = Text(required=False, allow_blank=True, max_length=300)


class UsageRequest(serializers.Serializer[dict[str, object]]):
    day = serializers.DateField()
    active_users = Whole(min_value=0)
    actions = Whole(min_value=0, required=False, allow_null=True)
    milestones = serializers.ListField(child=Text(max_length=60), required=False, max_length=20)


class UsageAnswer(serializers.Serializer[Any]):
    day = serializers.DateField()
    active_users = serializers.IntegerField()
    actions = serializers.IntegerField(allow_null=True)
    revision = serializers.IntegerField()


class ExtensionRequest(serializers.Serializer[dict[str, object]]):
    decision = serializers.ChoiceField(choices=("granted", "refused"))
    days = Whole(min_value=1, required=False, allow_null=True)


class StopRequest(serializers.Serializer[dict[str, str]]):
    reason = Text(max_length=300)


class RedeemRequest(serializers.Serializer[dict[str, str]]):
    code = Text(max_length=200)


class PlanAnswer(serializers.Serializer[dict[str, object]]):
    code = serializers.CharField()
    name = serializers.CharField(required=False)
    price_minor = serializers.IntegerField(required=False, allow_null=True)
    price_year_minor = serializers.IntegerField(required=False, allow_null=True)
    currency = serializers.CharField(required=False)
    price_is_reference = serializers.BooleanField(required=False)
    vat_class = serializers.CharField(required=False)
    limits = serializers.CharField(required=False)
    trial_days = serializers.IntegerField(required=False, allow_null=True)
    seats = serializers.IntegerField(required=False, allow_null=True)


class OrganisationAnswer(serializers.Serializer[dict[str, object]]):
    """Only the contact fields that the SME consented to."""

    id = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField()
    province_code = serializers.CharField()
    size = serializers.CharField()
    contact = serializers.DictField(child=serializers.CharField())


class LimitsAnswer(serializers.Serializer[dict[str, object]]):
    seats = serializers.IntegerField(allow_null=True)
    trial_days = serializers.IntegerField()
    answer_due_at = serializers.DateTimeField(allow_null=True)
    access_due_at = serializers.DateTimeField(allow_null=True)
    extension_days_left = serializers.IntegerField()


class EndedAnswer(serializers.Serializer[dict[str, object]]):
    """How a trial ended; the state says in which way."""

    at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)


class PurchaseAnswer(serializers.Serializer[dict[str, object]]):
    """A purchase that one side reported, and when it was confirmed by both."""

    reported_at = serializers.DateTimeField()
    confirmed_at = serializers.DateTimeField(allow_null=True)


class TrialAnswer(serializers.Serializer[dict[str, object]]):
    trial_id = serializers.CharField()
    is_test = serializers.BooleanField()
    sequence = serializers.IntegerField()
    state = serializers.CharField()
    platform = serializers.CharField()
    plan = PlanAnswer()
    organisation = OrganisationAnswer()
    requested_at = serializers.DateTimeField()
    starts_on = serializers.DateField(allow_null=True)
    ends_at = serializers.DateTimeField(allow_null=True)
    problem = serializers.CharField(allow_null=True)
    extension = serializers.DictField(allow_null=True)
    ended = EndedAnswer(allow_null=True, required=False)
    purchase = PurchaseAnswer(allow_null=True, required=False)
    limits = LimitsAnswer()
    server_time = serializers.DateTimeField()


class TrialsAnswer(serializers.Serializer[dict[str, object]]):
    trials = TrialAnswer(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class EventAnswer(serializers.Serializer[dict[str, object]]):
    id = serializers.CharField()
    position = serializers.IntegerField()
    type = serializers.CharField()
    timestamp = serializers.DateTimeField()
    data = serializers.DictField()  # type: ignore[assignment]


class EventsAnswer(serializers.Serializer[dict[str, object]]):
    events = EventAnswer(many=True)
    next_after = serializers.IntegerField()


class ProblemAnswer(serializers.Serializer[dict[str, object]]):
    """RFC 9457."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    errors = serializers.DictField(required=False)  # type: ignore[assignment]
