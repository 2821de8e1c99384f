"""The shapes of the API's answers, for the schema and for rendering."""

from rest_framework import serializers

from platforms.models import Listing, Plan

NOT_PUBLISHED = "null where it is not published."


class ProblemSerializer(serializers.Serializer):
    """RFC 9457 problem details; `code` is stable, `detail` is for people."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    errors = serializers.DictField(  # type: ignore[assignment]  # the answer's field, not the serializer's errors
        child=serializers.CharField(), required=False, help_text="Parameter → what is wrong with it."
    )


class CategorySerializer(serializers.Serializer):
    slug = serializers.CharField()
    name = serializers.CharField()
    home_group = serializers.CharField()
    platforms = serializers.IntegerField(help_text="Listed platforms whose first category this is.")


class ReasonSerializer(serializers.Serializer):
    kind = serializers.CharField(help_text="name, feature or synonym.")
    text = serializers.CharField(help_text="For people, in the language asked for.")


class FoundPlatformSerializer(serializers.Serializer):
    slug = serializers.CharField()
    name = serializers.CharField()
    url = serializers.CharField(help_text="Its page, on this site.")
    api_url = serializers.CharField(help_text="Its facts: GET /api/v1/platforms/{slug}.")
    vendor = serializers.CharField()
    category = serializers.CharField()
    category_name = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    price = serializers.CharField(help_text="As people read it; “Chưa công bố” where it is not published.")
    trial = serializers.CharField(help_text="As people read it; “Chưa công bố” where it is not published.")
    standing = serializers.ChoiceField(Listing.Standing.values)
    standing_text = serializers.CharField()
    reason = serializers.CharField(allow_blank=True, help_text="Why it was found, in one line.")
    reasons = ReasonSerializer(many=True)


class SearchAnswerSerializer(serializers.Serializer):
    query = serializers.CharField(allow_blank=True)
    understood = serializers.CharField(allow_blank=True, help_text="The query as people would write it, if it differs.")
    is_corrected = serializers.BooleanField(help_text="Whether letters were corrected to get there.")
    is_degraded = serializers.BooleanField(help_text="Whether the database answered because the engine is down.")
    total = serializers.IntegerField()
    page = serializers.IntegerField()
    page_size = serializers.IntegerField()
    pages = serializers.IntegerField()
    next = serializers.CharField(allow_null=True, help_text="Address of the next page; null on the last.")
    previous = serializers.CharField(allow_null=True, help_text="Address of the page before; null on the first.")
    results = FoundPlatformSerializer(many=True)
    facets = serializers.DictField(
        child=serializers.DictField(child=serializers.IntegerField()),
        help_text="Filter → value → how many one would find with that value alone in its filter.",
    )


class SuggestionSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(["platform", "category", "term", "handbook"])
    label = serializers.CharField()  # type: ignore[assignment]  # the field of the answer, not the label of a form
    url = serializers.CharField()


class SuggestionsSerializer(serializers.Serializer):
    query = serializers.CharField(allow_blank=True)
    suggestions = SuggestionSerializer(many=True)


class NamedSerializer(serializers.Serializer):
    slug = serializers.CharField()
    name = serializers.CharField()


class PlanSerializer(serializers.Serializer):
    """A plan on sale."""

    code = serializers.CharField()
    name = serializers.CharField()
    price_minor = serializers.IntegerField(allow_null=True, help_text=f"A month, in minor units; {NOT_PUBLISHED}")
    currency = serializers.CharField()
    price_note = serializers.CharField(allow_blank=True)
    price_is_reference = serializers.BooleanField(help_text="Told by a third party, not by the vendor.")
    vat_class = serializers.ChoiceField(Plan.VatClass.values)
    trial_days = serializers.IntegerField(allow_null=True, help_text=NOT_PUBLISHED)
    seats = serializers.IntegerField(allow_null=True, help_text=NOT_PUBLISHED)


class DecisionSerializer(serializers.Serializer):
    number = serializers.CharField()
    on = serializers.DateField()
    expires_on = serializers.DateField(allow_null=True)


class SourceSerializer(serializers.Serializer):
    """Who said the facts, where it can be read, and when it was looked up."""

    basis = serializers.CharField()
    basis_text = serializers.CharField()
    url = serializers.CharField(allow_null=True)
    checked_on = serializers.DateField(allow_null=True)


class PlatformSerializer(serializers.Serializer):
    """Everything published of a platform; facts that nobody published are null or empty."""

    slug = serializers.CharField()
    name = serializers.CharField()
    url = serializers.CharField(help_text="Its page, on this site.")
    website = serializers.CharField(allow_null=True)
    vendor = serializers.CharField()
    category = NamedSerializer()
    secondary_categories = NamedSerializer(many=True)
    features = NamedSerializer(many=True)
    description = serializers.CharField(allow_blank=True)
    sectors = serializers.ListField(child=serializers.CharField(), help_text='VSIC 2025 letters, or ["ALL"].')
    sizes = serializers.ListField(child=serializers.CharField(), help_text="micro, small, medium")
    plans = PlanSerializer(many=True)
    data_location = serializers.CharField(allow_null=True)
    languages = serializers.ListField(child=serializers.CharField())
    security_level = serializers.IntegerField(allow_null=True)
    export_formats = serializers.CharField(allow_null=True)
    exit_steps = serializers.CharField(allow_null=True)
    support_hours = serializers.CharField(allow_null=True)
    standing = serializers.ChoiceField(Listing.Standing.values)
    standing_text = serializers.CharField()
    decision = DecisionSerializer(allow_null=True)
    integration_verified_on = serializers.DateField(allow_null=True)
    source = SourceSerializer()  # type: ignore[assignment]  # the answer's field
