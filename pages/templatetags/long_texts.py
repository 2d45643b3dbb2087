"""Texts that can be long: their start, and the whole on demand."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

register = template.Library()

SHORT = 400
"""Characters that are shown at once."""


@register.simple_tag
def whole(text: object) -> SafeString:
    """`text`; if it is long its start, which opens to the whole. No white space is added, for texts that are shown verbatim."""
    text = str(text)
    if len(text) <= SHORT:
        return format_html("{}", text)
    return format_html(
        '<details class="whole"><summary><span class="whole__start">{}</span> '
        '<span class="whole__more">{}</span></summary>{}</details>',
        Truncator(text).chars(SHORT),
        _("Whole text"),
        text,
    )
