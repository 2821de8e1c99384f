"""How tantivy keeps a document: its terms and keywords, and what hits tell."""

from typing import Any

import orjson
import tantivy

from search.documents import KEYWORD_FIELDS, SORT_FIELDS, TEXT_FIELDS, SearchDocument, fields_of
from search.plan import FACETS
from search.telling import told_of


def schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    # An unsigned id kills the index writer in tantivy-py 0.27.
    builder.add_integer_field("pk", stored=True, indexed=True, fast=True)
    builder.add_integer_field("version", stored=True, indexed=False, fast=True)
    builder.add_bytes_field("source", stored=True)
    for name in TEXT_FIELDS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    facets = set(FACETS.values())
    for name in KEYWORD_FIELDS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=name in facets)
    for name in SORT_FIELDS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    return builder.build()


def plain(document: SearchDocument) -> dict[str, Any]:
    """Everything that is written of a document, as plain data."""
    return {"pk": document.pk, "slug": document.slug, "version": document.version, "fields": fields_of(document)}


def row_of(written: dict[str, Any]) -> tantivy.Document:
    fields = written["fields"]
    told = {"pk": written["pk"], "slug": written["slug"], **told_of(fields)}
    row = tantivy.Document(pk=written["pk"], version=written["version"], source=orjson.dumps(told))
    for name, values in fields.items():
        for value in [values] if isinstance(values, str) else values:
            row.add_text(name, value)
    return row
