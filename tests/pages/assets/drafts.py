"""What the form of a draft sends."""

from typing import Any


def draft(**fields: Any) -> dict[str, Any]:
    """What the form of an asset without variants sends."""
    return {
        "title": "Spring rate",
        "kind": "offer",
        "headline": "Save at 3 percent",
        "body": "For new savings until 31 March.",
        "version": "1",
        "variants-TOTAL_FORMS": "0",
        "variants-INITIAL_FORMS": "0",
        "terms-product": ["product:savings"],
        "terms-channel": ["channel:web"],
        **fields,
    }
