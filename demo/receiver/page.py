"""The page of a channel system: what its readers would see. All content is escaped; nothing is loaded from elsewhere."""

import json
from collections.abc import Sequence
from html import escape

from demo.receiver.store import Served

SHOWN_AT_MOST = 100

STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { margin-bottom: 0; }
.facts { margin-top: .25rem; opacity: .8; }
article { border: 1px solid color-mix(in srgb, currentColor 25%, transparent); border-radius: .5rem;
          padding: .75rem 1rem; margin: 1rem 0; }
article h2 { font-size: 1.15rem; margin: .25rem 0; overflow-wrap: anywhere; }
.where { font-size: .875rem; opacity: .8; margin: 0; }
.copy { white-space: pre-line; overflow-wrap: anywhere; max-height: 12rem; overflow: auto; }
.action { font-weight: 600; }
.legal { font-size: .8125rem; opacity: .85; white-space: pre-line; }
code { font-size: .8125rem; overflow-wrap: anywhere; }
"""

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<main>
<h1>{title}</h1>
<p class="facts">{facts}</p>
{articles}
</main>
</body>
</html>
"""

ARTICLE = """<article lang="{language}">
<p class="where" lang="en">{asset} · {channel} · {language} · revision {revision} · applied {applied_at}</p>
<h2>{headline}</h2>
<div class="copy" tabindex="0" role="region" aria-label="{headline}">{body}</div>
<p class="action">{call_to_action}</p>
<p class="legal">{legal_line}</p>
<p class="where" lang="en"><code>{content_hash}</code></p>
</article>"""


def render(*, name: str, served: Sequence[Served], count: int, owed: int) -> str:
    """The page of the channel system `name`: the given documents out of `count`, and how many receipts are `owed`."""
    facts = f"{count} documents served, {owed} receipts not yet sent."
    if count > len(served):
        facts += f" The {len(served)} newest are shown; GET /serving lists them all."
    articles = "\n".join(_article(document) for document in served) or "<p>Nothing has arrived yet.</p>"
    return PAGE.format(title=escape(f"Channel system {name}"), facts=escape(facts), articles=articles)


def _article(served: Served) -> str:
    copy = json.loads(served.content)
    shown = {field: escape(str(copy.get(field) or "")) for field in ("headline", "body", "call_to_action", "legal_line")}
    shown["headline"] = shown["headline"] or escape(str(copy.get("title") or served.asset))
    facts = {name: escape(str(value)) for name, value in served.summary().items()}
    return ARTICLE.format(**facts, **shown)
