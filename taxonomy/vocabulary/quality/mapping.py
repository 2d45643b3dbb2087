"""Checks of mappings to concepts elsewhere. Pure."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from taxonomy.vocabulary.quality.checks import Finding
from taxonomy.vocabulary.quality.indexed import Vocabulary, named, shown
from taxonomy.vocabulary.rows import MappingKind

NOT_BESIDE_EXACT = frozenset({MappingKind.BROAD, MappingKind.NARROW, MappingKind.RELATED})


def check(vocabulary: Vocabulary) -> Iterator[Finding]:
    """All findings about mappings. A term counts as unmapped only if others are mapped."""
    uris = {row.uri: code for code, row in vocabulary.terms.items() if row.uri}
    for code, row in vocabulary.terms.items():
        kinds: dict[str, set[str]] = {}
        for mapping in row.mappings:
            if mapping.kind != MappingKind.IDENTIFIER:
                kinds.setdefault(mapping.target, set()).add(mapping.kind)
        for target, found in kinds.items():
            names = {"code": shown(code), "target": shown(target)}
            if MappingKind.EXACT in found and found & NOT_BESIDE_EXACT:
                message = _("“%(code)s” has an exact match to %(target)s, and a broader, narrower or related one too.")
                yield vocabulary.finding("S46", [code], message % names)
            if target in uris:
                message = _("“%(code)s” is mapped to “%(other)s”, which is in this vocabulary.")
                yield vocabulary.finding("mri", (code, uris[target]), message % {**names, "other": shown(uris[target])})
    unmapped = [row.code for row in vocabulary.in_use if not row.mappings]
    if unmapped and any(row.mappings for row in vocabulary.terms.values()):
        yield vocabulary.finding("unmapped", unmapped, _("Without a mapping: %(codes)s.") % {"codes": named(unmapped)})
