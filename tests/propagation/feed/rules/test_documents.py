from propagation.feed.rules.documents import documents_of

SNAPSHOT = {
    "schema": "asset/1",
    "asset": "spring-card",
    "title": "Spring card",
    "kind": "offer",
    "language": "en",
    "core": {"headline": "A card", "body": "Core body", "call_to_action": "Apply", "link": "/card", "legal_line": "APR 12%"},
    "variants": [
        {
            "channel": "email",
            "language": "fr",
            "headline": "Une carte",
            "body": "",
            "call_to_action": "",
            "link": "",
            "legal_line": "TAEG 12 %",
        }
    ],
    "tags": {"channel": ["web", "email"], "product": ["card"]},
}


def test_one_document_for_each_tagged_channel_and_one_for_each_variant():
    places = [(item.channel, item.language) for item in documents_of(SNAPSHOT)]

    assert places == [("email", "en"), ("email", "fr"), ("web", "en")]


def test_a_field_that_the_variant_leaves_empty_comes_from_the_core():
    french = documents_of(SNAPSHOT)[1].content

    assert (french["headline"], french["body"], french["legal_line"]) == ("Une carte", "Core body", "TAEG 12 %")


def test_the_content_says_what_it_is():
    web = documents_of(SNAPSHOT)[2].content

    assert web == {
        "schema": "document/1",
        "asset": "spring-card",
        "title": "Spring card",
        "kind": "offer",
        "channel": "web",
        "language": "en",
        "tags": {"channel": ["web", "email"], "product": ["card"]},
        "headline": "A card",
        "body": "Core body",
        "call_to_action": "Apply",
        "link": "/card",
        "legal_line": "APR 12%",
    }


def test_an_asset_without_channel_or_variant_has_no_document():
    assert documents_of({**SNAPSHOT, "variants": [], "tags": {"product": ["card"]}}) == []
