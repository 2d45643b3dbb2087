"""The formats that can be imported, by the name that commands and pages use."""

from collections.abc import Callable
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from taxonomy.vocabulary.labels import FALLBACK_LANGUAGE
from taxonomy.vocabulary.readers import (
    contentful,
    iab_mapping,
    indented,
    json_trees,
    nodes_edges,
    other_tables,
    path_lines,
    schemaorg_csv,
    shopify,
    skos,
    terms_csv,
    tracking_urls,
)
from taxonomy.vocabulary.readers.guessing import guess
from taxonomy.vocabulary.readers.layouts import IAB, UAT
from taxonomy.vocabulary.rows import Reading

__all__ = ["FORMATS", "READERS", "guess"]

Reader = Callable[[Path, str, str], Reading]


def _in_a_language(read: Callable[..., Reading], **options: object) -> Reader:
    return lambda path, language, _facet_code: read(path, language=language or FALLBACK_LANGUAGE, **options)


READERS: dict[str, Reader] = {
    "csv": lambda path, language, facet_code: terms_csv.read(
        path, language=language or FALLBACK_LANGUAGE, facet_code=facet_code
    ),
    "skos": lambda path, language, _facet_code: skos.read(path, language=language),
    "table": _in_a_language(other_tables.read),
    "outline": _in_a_language(indented.read),
    "paths": _in_a_language(path_lines.read),
    "nodes-edges": _in_a_language(nodes_edges.read),
    "iab": _in_a_language(other_tables.read, layouts=(IAB,)),
    "iab-mapping": lambda path, _language, _facet_code: iab_mapping.read(path),
    "shopify": _in_a_language(shopify.read),
    "shopify-replacements": lambda path, _language, _facet_code: shopify.read_replacements(path),
    "schemaorg": _in_a_language(schemaorg_csv.read),
    "uat": _in_a_language(other_tables.read, layouts=(UAT,)),
    "contentful": lambda path, _language, _facet_code: contentful.read(path),
    "kontent": _in_a_language(json_trees.read_kontent),
    "openedx": _in_a_language(json_trees.read_openedx),
    "tracking-urls": lambda path, _language, _facet_code: tracking_urls.read(path),
}
"""Format -> reader of (path, language, facet code). `language` is that of labels that name none; "" means English, except in
SKOS, where a label may have no language."""

FORMATS = {
    "csv": _("Our own table, CSV or Excel: one row per term, with the columns that an export has"),
    "skos": _("SKOS as Turtle, RDF/XML, N-Triples or JSON-LD"),
    "table": _("Table of another system, CSV or Excel: ids and parent ids, parents by name, paths, or a column for each level"),
    "outline": _("Outline, CSV or Excel: empty cells in front of a label say how deep it is"),
    "paths": _("Text with one path on each line, such as Google's product taxonomy"),
    "nodes-edges": _("Terms and hierarchy in separate tables, as a ZIP archive, such as ESCO and Tabiya"),
    "iab": _("Taxonomy of IAB Tech Lab, TSV or Excel"),
    "iab-mapping": _("IAB Tech Lab's mapping of Content Taxonomy 1.0 onto 2.0: adds matches to terms that exist"),
    "shopify": _("Shopify's product taxonomy, text or YAML"),
    "shopify-replacements": _("Shopify's list of replaced categories, YAML: deprecates terms that exist"),
    "schemaorg": _("Types of schema.org, CSV"),
    "uat": _("Table with a column for each level, in which one label is one term wherever it stands, such as UAT"),
    "contentful": _("Taxonomy of Contentful, JSON"),
    "kontent": _("Taxonomy groups of Kontent.ai, JSON"),
    "openedx": _("Tags of Open edX, JSON"),
    "tracking-urls": _("Tracking URLs, one per row: every utm_campaign becomes a term"),
}
"""Format -> what it is, in one line."""
