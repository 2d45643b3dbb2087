"""Template filters for terms that a search found."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pages.highlighting import split_at
from taxonomy.queries.searching import Found

register = template.Library()


@register.filter
def marked(text: str, wanted: str) -> SafeString:
    """Return `text` as HTML, with the part that matches `wanted` in <mark>; the text is escaped."""
    before, match, after = split_at(text, wanted)
    return format_html("{}<mark>{}</mark>{}", before, match, after) if match else format_html("{}", text)


@register.filter
def matched_by(found: Found) -> str:
    """Say which word of a term matched: "label" (in another language), "hidden" (a hidden label) or "synonym"."""
    if found.is_hidden:
        return "hidden"
    return "label" if any(label.text == found.matched for label in found.term.labels.all()) else "synonym"
