"""What an importer brings: assets as plain text, with the file and row they came from. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class VariantRow:
    """A variant in an imported draft; `channel` is a reference such as `channel:web`, `copy` holds copy fields by name."""

    channel: str
    language: str
    copy: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class AssetDraft:
    """One asset to import. `core` holds copy fields by name, `terms` references such as `product:gc-4`.

    `metadata` is what the source said about the item, under the source's own names; its reader makes `terms` of it.
    `row` is the line of `file` on which the item starts, counted from 1.
    """

    code: str
    title: str
    kind: str = ""
    language: str = "en"
    core: Mapping[str, str] = field(default_factory=dict)
    variants: tuple[VariantRow, ...] = ()
    terms: tuple[str, ...] = ()
    metadata: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    file: str = ""
    row: int = 1
