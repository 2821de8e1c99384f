"""The shapes of the API's answers, for the schema and for rendering."""

from rest_framework import serializers


class CategorySerializer(serializers.Serializer):
    slug = serializers.CharField()
    name = serializers.CharField()
    home_group = serializers.CharField()
    platforms = serializers.IntegerField(help_text="Listed platforms whose first category this is.")


class FoundPlatformSerializer(serializers.Serializer):
    slug = serializers.CharField()
    name = serializers.CharField()
    url = serializers.CharField()
    vendor = serializers.CharField()
    category = serializers.CharField()
    category_name = serializers.CharField()
    description = serializers.CharField()
    price = serializers.CharField(help_text="As people read it; “Chưa công bố” where it is not published.")
    trial = serializers.CharField(help_text="As people read it; “Chưa công bố” where it is not published.")
    standing = serializers.ChoiceField(["unclaimed", "claimed", "decided"])
    standing_text = serializers.CharField()
    reason = serializers.CharField(allow_blank=True, help_text="Why it was found.")


class SearchAnswerSerializer(serializers.Serializer):
    query = serializers.CharField(allow_blank=True)
    understood = serializers.CharField(allow_blank=True, help_text="The query as people would write it, if it differs.")
    is_corrected = serializers.BooleanField(help_text="Whether letters were corrected to get there.")
    is_degraded = serializers.BooleanField(help_text="Whether the database answered because the engine is down.")
    total = serializers.IntegerField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    results = FoundPlatformSerializer(many=True)
    facets = serializers.DictField(child=serializers.DictField(child=serializers.IntegerField()))


class SuggestionSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(["platform", "category", "term", "handbook"])
    label = serializers.CharField()  # type: ignore[assignment]  # the field of the answer, not the label of a form
    url = serializers.CharField()


class SuggestionsSerializer(serializers.Serializer):
    query = serializers.CharField(allow_blank=True)
    suggestions = SuggestionSerializer(many=True)
