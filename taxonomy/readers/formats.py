"""The formats that can be imported, by the name that commands and pages use."""

from collections.abc import Callable
from pathlib import Path

from taxonomy.readers import iab_tsv, schemaorg_csv, shopify_text, skos, terms_csv, tracking_urls
from taxonomy.rows import Reading

READERS: dict[str, Callable[[Path, str, str], Reading]] = {
    "csv": lambda path, language, facet_code: terms_csv.read(path, language=language, facet_code=facet_code),
    "iab": lambda path, language, _facet_code: iab_tsv.read(path, language=language),
    "schemaorg": lambda path, language, _facet_code: schemaorg_csv.read(path, language=language),
    "shopify": lambda path, language, _facet_code: shopify_text.read(path, language=language),
    "skos": lambda path, language, _facet_code: skos.read(path, language=language),
    "tracking-urls": lambda path, _language, _facet_code: tracking_urls.read(path),
}
"""Format -> reader of (path, language of labels that name none, facet code)."""
