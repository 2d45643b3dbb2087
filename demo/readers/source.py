"""What every reader of content needs: finding files, naming them, and making codes. Pure."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote_plus

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from content.rules.drafts import AssetDraft
from taxonomy.vocabulary.codes import CODE_MAX_LENGTH
from taxonomy.vocabulary.readers.files import read_text
from taxonomy.vocabulary.readers.tracking_urls import slug
from taxonomy.vocabulary.rows import RowProblem

HASH_DIGITS = 8
NOT_IN_A_CODE = re.compile(r"[^A-Za-z0-9._~-]+")
CAMPAIGN_IN_TEXT = re.compile(r"utm_campaign=([^&#\s\"'<>()\[\]\\]+)")


class Unreadable(Exception):
    """An item that cannot be read; `row` is the line of its file that shows why."""

    def __init__(self, row: int, message: str) -> None:
        super().__init__(message)
        self.row = row


@dataclass(frozen=True)
class ContentReading:
    """A source, read: its items in the order of their files, and what the reader had to skip or repair."""

    drafts: list[AssetDraft] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)


def find_files(paths: Sequence[Path], suffix: str) -> Iterator[tuple[Path, str]]:
    """(file, its name in reports) for each of `paths`: a file itself, and all files with `suffix` below a folder, sorted.

    The name begins with the folder asked for, because hundreds of files may be called `_index.md`. Raises ValidationError
    for a path that does not exist.
    """
    for path in paths:
        if path.is_dir():
            for file in sorted(path.rglob(f"*{suffix}")):
                yield file, file.relative_to(path.parent).as_posix()
        elif path.is_file():
            yield path, path.name
        else:
            raise ValidationError(_("%(path)s does not exist.") % {"path": path})


def read_item(path: Path) -> str:
    """The text of a UTF-8 file; raises Unreadable when it is not one."""
    try:
        return read_text(path)
    except ValidationError as error:
        raise Unreadable(1, " ".join(error.messages)) from error


def make_code(*parts: str) -> str:
    """A code out of `parts` joined by dots, the same for the same parts.

    Characters that a code cannot hold become hyphens. A code that is too long is cut and ends in a part of the hash of the
    whole, so that two long names with the same beginning get different codes.
    """
    code = ".".join(NOT_IN_A_CODE.sub("-", part).strip("-.") for part in parts if part)
    if len(code) <= CODE_MAX_LENGTH:
        return code
    digits = hashlib.sha256(code.encode()).hexdigest()[:HASH_DIGITS]
    return f"{code[: CODE_MAX_LENGTH - HASH_DIGITS - 1].rstrip('-.')}-{digits}"


def campaigns_in(text: str) -> tuple[str, ...]:
    """The values of `utm_campaign` in the addresses that `text` holds, as codes of campaigns, each once."""
    codes = (slug(unquote_plus(value)) for value in CAMPAIGN_IN_TEXT.findall(text))
    return tuple(dict.fromkeys(code for code in codes if code))
