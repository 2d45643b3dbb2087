"""The history of an asset."""

from content.services.assets import VariantDraft
from tests.factories.content import edited
from tests.support.pages import html, texts


def test_the_history_says_who_changed_which_field(as_ana, rate, savings, web, email, root):
    edited(
        rate,
        headline="Save at 4 percent",
        terms=[savings],
        variants=[VariantDraft(email, "fr", {"headline": "4 %"})],
        actor=root,
    )
    rows = texts(html(as_ana.get("/assets/spring-rate/history/")), "row")
    assert rows[0] == (
        "Root Admin just now "
        "Headline removed Save at 3 percent added Save at 4 percent "
        "Tag in Channel removed web "
        "Variant email, fr added added "
        "Variant email, fr: headline added 4 %"
    )
    assert rows[1].startswith("Ana Author just now")
