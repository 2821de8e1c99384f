"""Reads of what was learnt."""

from search.judging import Judgment
from search.learning.models import JudgedQuery


def judgments() -> list[Judgment]:
    """The editors' table as `search.judging` takes it, in its own order; empty where nobody loaded one."""
    rows = JudgedQuery.objects.select_related("category").prefetch_related("platforms")
    return [
        Judgment(
            row.query, row.kind, frozenset(platform.name for platform in row.platforms.all()),
            row.category.slug if row.category else "",
        )
        for row in rows
    ]  # fmt: skip
