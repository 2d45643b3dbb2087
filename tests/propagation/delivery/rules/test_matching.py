import pytest

from propagation.delivery.rules.matching import DocumentFacts, Subscription, serves

DIGITAL, EMAIL, NEWSLETTER, BRANCH, CARDS, LOANS, STUDENTS = range(1, 8)
PRODUCT, SEGMENT = 100, 200


def subscription(channels=(DIGITAL,), languages=(), filters=None):
    return Subscription(frozenset(channels), frozenset(languages), {k: frozenset(v) for k, v in (filters or {}).items()})


def newsletter_in_french(terms=(CARDS, STUDENTS)):
    return DocumentFacts(frozenset({NEWSLETTER, EMAIL, DIGITAL}), "fr", frozenset(terms))


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (subscription([NEWSLETTER]), True),
        (subscription([DIGITAL]), True),
        (subscription([BRANCH]), False),
        (subscription([]), False),
        (subscription(languages=["fr", "en"]), True),
        (subscription(languages=["en"]), False),
        (subscription(filters={PRODUCT: [CARDS]}), True),
        (subscription(filters={PRODUCT: [LOANS]}), False),
        (subscription(filters={PRODUCT: [LOANS, CARDS]}), True),
        (subscription(filters={PRODUCT: [CARDS], SEGMENT: [STUDENTS]}), True),
        (subscription(filters={PRODUCT: [LOANS], SEGMENT: [STUDENTS]}), False),
    ],
)
def test_channels_and_descendants_languages_and_every_filtered_facet(wanted, expected):
    assert serves(wanted, newsletter_in_french()) is expected
