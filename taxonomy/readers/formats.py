"""The formats that can be imported, by the name that commands and pages use."""

from collections.abc import Callable
from pathlib import Path

from taxonomy.labels import FALLBACK_LANGUAGE
from taxonomy.readers import iab_tsv, schemaorg_csv, shopify_text, skos, terms_csv, tracking_urls
from taxonomy.rows import Reading

READERS: dict[str, Callable[[Path, str, str], Reading]] = {
    "csv": lambda path, language, facet_code: terms_csv.read(
        path, language=language or FALLBACK_LANGUAGE, facet_code=facet_code
    ),
    "iab": lambda path, language, _facet_code: iab_tsv.read(path, language=language or FALLBACK_LANGUAGE),
    "schemaorg": lambda path, language, _facet_code: schemaorg_csv.read(path, language=language or FALLBACK_LANGUAGE),
    "shopify": lambda path, language, _facet_code: shopify_text.read(path, language=language or FALLBACK_LANGUAGE),
    "skos": lambda path, language, _facet_code: skos.read(path, language=language),
    "tracking-urls": lambda path, _language, _facet_code: tracking_urls.read(path),
}
"""Format -> reader of (path, language, facet code). `language` is that of labels that name none; "" means English, except in
SKOS, where a label may well be without a language."""
