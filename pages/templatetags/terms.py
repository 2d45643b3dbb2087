"""What templates say of terms."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pages.highlighting import split_at
from taxonomy.queries.finding import Found

register = template.Library()


@register.filter
def marked(text: str, wanted: str) -> SafeString:
    """`text` with the part that was looked for as <mark>; everything in it is escaped."""
    before, match, after = split_at(text, wanted)
    return format_html("{}<mark>{}</mark>{}", before, match, after) if match else format_html("{}", text)


@register.filter
def matched_by(found: Found) -> str:
    """What the word is by which a term was found: a "label" in another language, a "hidden" label, or a "synonym"."""
    if found.is_hidden:
        return "hidden"
    return "label" if any(label.text == found.matched for label in found.term.labels.all()) else "synonym"
