"""Wagtail's own database search over the same platforms, for comparison."""

from typing import Any

from django.db import connection
from modelsearch.abstract_models import TextIDGenericRelation
from modelsearch.utils import get_descendants_content_types_pks
from wagtail.search import index
from wagtail.search.backends import get_search_backend
from wagtail.search.models import IndexEntry

from platforms.models import Platform

FACETS = ("category_id", "features", "vendor_id", "security_level", "data_location")
"""Five facets as it can count them: one value or a relation each; it counts no lists (sectors, sizes) and no prices."""


class SearchedPlatform(index.Indexed, Platform):
    """A platform with the fields that our documents have, as Wagtail would index it."""

    search_fields = [
        index.SearchField("name", boost=4),
        index.SearchField("description_vi"),
        index.SearchField("description_en"),
        index.RelatedFields("category", [index.SearchField("name_vi"), index.SearchField("name_en")]),
        index.RelatedFields("vendor", [index.SearchField("legal_name")]),
        index.RelatedFields(
            "features", [index.SearchField(name, boost=2) for name in ("name_vi", "name_en", "search_terms")]
        ),
        *(index.FilterField(name.removesuffix("_id")) for name in FACETS),
    ]

    class Meta:
        proxy = True
        app_label = "platforms"


# Before its first query a model made after start-up needs what Wagtail gives the others at start-up.
TextIDGenericRelation(IndexEntry).contribute_to_class(SearchedPlatform, "index_entries")

FILL = """
INSERT INTO wagtailsearch_indexentry
       (content_type_id, object_id, title_norm, title, title_text, body, body_text, autocomplete)
SELECT %s, t.id::text, 1.0, to_tsvector(t.name), t.name,
       setweight(to_tsvector(t.said), 'B') || setweight(to_tsvector(t.told), 'C'), concat_ws(' ', t.said, t.told), ''
FROM (SELECT p.id, p.name, coalesce(f.words, '') AS said,
             concat_ws(' ', p.description_vi, p.description_en, c.name_vi, c.name_en, v.legal_name) AS told
      FROM platforms_platform p
      JOIN platforms_category c ON c.id = p.category_id
      JOIN platforms_vendor v ON v.id = p.vendor_id
      LEFT JOIN (SELECT x.platform_id, string_agg(concat_ws(' ', y.name_vi, y.name_en, y.search_terms), ' ') AS words
                 FROM platforms_platform_features x JOIN platforms_feature y ON y.id = x.feature_id
                 GROUP BY x.platform_id) f ON f.platform_id = p.id) t
"""
"""What Wagtail's own `update_index` writes, in one statement: row by row it takes many minutes."""


def build() -> int:
    """Fill Wagtail's index; how many platforms it holds."""
    IndexEntry.objects.all().delete()
    (kind,) = get_descendants_content_types_pks(SearchedPlatform)
    with connection.cursor() as cursor:
        cursor.execute(FILL, [kind])
        cursor.execute("ANALYZE wagtailsearch_indexentry")
    return IndexEntry.objects.count()


def search(query: str) -> tuple[list[Any], dict[str, Any]]:
    """24 hits and the five facets."""
    results = get_search_backend().search(query, SearchedPlatform.objects.all())
    return list(results[:24]), {facet: results.facet(facet) for facet in FACETS}
