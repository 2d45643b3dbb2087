"""The page on which a steward publishes the next version."""

from taxonomy.models import Facet, FacetVersion, Term
from taxonomy.queries.current_version import CurrentVersion
from tests.factories.taxonomy import related, set_labels, term
from tests.factories.versions import change_much, published
from tests.support.pages import elements, html, texts, values

Terms = dict[str, Term]
VERSIONS = "/taxonomy/product/-/versions/"
PUBLISH, ONE = f"{VERSIONS}publish/", f"{VERSIONS}1.0/"


def digest() -> str:
    return CurrentVersion(Facet.objects.get(code="product")).frozen.sha256


def test_the_page_says_what_kind_of_version_it_will_be_and_why(as_sara, sara, terms):
    assert texts(html(as_sara.get(PUBLISH)), "reason") == ["This is the first version. 5 terms in all."]
    published(actor=sara)
    assert texts(html(as_sara.get(PUBLISH)), "reason") == ["Nothing has changed. 5 terms in all."]
    assert "Publish version" not in elements(html(as_sara.get(PUBLISH)), "button")
    set_labels(term=terms["cards"], labels={"en": "Plastic"}, actor=sara)
    page = html(as_sara.get(PUBLISH))
    assert "Version 1.1" in elements(page, "h2")
    (reason,) = texts(page, "reason")
    assert reason.startswith(
        "A minor version, because only wording and details changed. No term changed its meaning or its place."
    )
    set_labels(term=terms["cards"], labels={"en": "cards"}, actor=sara)
    change_much(terms, actor=sara)
    page = html(as_sara.get(PUBLISH))
    assert "Version 2.0" in elements(page, "h2")
    (reason,) = texts(page, "reason")
    assert reason.startswith("A major version, because everybody who uses the facet must check this: Added (1), Deprecated (1)")
    assert reason.endswith(", Merged (1), Moved (1). 6 terms in all.")
    assert len(texts(page, "row")) == 6


def test_publishing_what_was_seen(as_sara, sara, terms):
    (seen,) = values(html(as_sara.get(PUBLISH)), "seen_sha256")
    response = as_sara.post(PUBLISH, {"note": "The first.", "seen_sha256": seen}, follow=True)
    assert response.redirect_chain == [(ONE, 302)]
    assert texts(html(response), "messages") == ["Version 1.0 of Product is published."]
    version = FacetVersion.objects.get()
    assert (version.note, version.published_by, version.sha256) == ("The first.", sara, seen)


def test_what_changed_meanwhile_is_shown_and_the_note_is_kept(as_sara, sara, terms):
    (seen,) = values(html(as_sara.get(PUBLISH)), "seen_sha256")
    set_labels(term=terms["cards"], labels={"en": "Plastic"}, actor=sara)
    response = as_sara.post(PUBLISH, {"note": "The first.", "seen_sha256": seen})
    assert response.status_code == 409
    page = html(response)
    assert texts(page, "error-summary") == [
        "There is a problem The facet has changed since you looked at it; look again at what changed."
    ]
    assert elements(page, "textarea") == ["The first."]
    assert values(page, "seen_sha256") == [digest()]
    assert FacetVersion.objects.count() == 0


def test_a_version_needs_a_note(as_sara, terms):
    response = as_sara.post(PUBLISH, {"note": " ", "seen_sha256": digest()})
    assert response.status_code == 400
    assert texts(html(response), "error-summary") == ["There is a problem What changed: This field is required."]
    assert FacetVersion.objects.count() == 0


def test_errors_stand_in_the_way_and_are_listed(as_sara, sara, terms):
    related(terms["cards"], terms["debit"], actor=sara)
    why = "“debit” is related to “cards”, which is above it."
    page = html(as_sara.get(PUBLISH))
    assert texts(page, "blocked") == [f"1 error keeps the facet from being published {why} See all errors and what to do"]
    assert texts(page, "error-summary") == []
    assert not [button for button in elements(page, "button") if button.startswith("Publish")]
    response = as_sara.post(PUBLISH, {"note": "Anyway.", "seen_sha256": digest()})
    assert response.status_code == 400
    assert texts(html(response), "error-summary") == [f"There is a problem {why}"]
    assert "Anyway." in html(response)
    assert FacetVersion.objects.count() == 0


def test_publishing_costs_the_same_queries_however_much_changed(as_sara, first, sara, terms, django_assert_num_queries):
    term("one", actor=sara)
    as_sara.get(PUBLISH)
    with django_assert_num_queries(13):
        as_sara.get(PUBLISH)
    term("two", actor=sara)
    term("three", actor=sara)
    as_sara.get(PUBLISH)
    with django_assert_num_queries(13):
        as_sara.get(PUBLISH)
