"""The same value has the same bytes, and a value without safe bytes is refused with its path."""

import json
from collections import OrderedDict
from types import MappingProxyType
from typing import Any

import pytest
from django.db.models import TextChoices
from hypothesis import given
from hypothesis import strategies as st

from content.rules.canonical import canonical_json, sha256_hex

LARGEST = 9_007_199_254_740_991


def test_keys_are_sorted_by_utf_16_code_units_as_in_rfc_8785() -> None:
    """The example of RFC 8785, section 3.2.3: the emoji (D83D DE00) sorts before U+FB33 although its code point is larger."""
    value = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }

    assert canonical_json(value).decode() == (
        '{"\\r":"Carriage Return","1":"One","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis",'
        '"\u20ac":"Euro Sign","\U0001f600":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}'
    )


def test_text_is_escaped_as_in_rfc_8785() -> None:
    """The string of RFC 8785, section 3.2.2, whose bytes section 3.2.4 prints."""
    value = {"string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/", "literals": [None, True, False]}

    assert canonical_json(value) == (b'{"literals":[null,true,false],"string":"\xe2\x82\xac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\b\t\n\f\r", b'"\\b\\t\\n\\f\\r"'),
        ("\x01\x1f", b'"\\u0001\\u001f"'),
        ("\x7f\u2028", b'"\x7f\xe2\x80\xa8"'),
        ("</script>", b'"</script>"'),
    ],
)
def test_only_what_json_requires_is_escaped(text: str, expected: bytes) -> None:
    assert canonical_json(text) == expected


def test_members_of_members_are_sorted_and_nothing_is_spaced() -> None:
    assert canonical_json({"b": [{"z": 1, "a": ()}], "a": {}}) == b'{"a":{},"b":[{"a":[],"z":1}]}'


def test_integers_up_to_the_safe_limit() -> None:
    assert canonical_json([LARGEST, -LARGEST, 0]) == b"[9007199254740991,-9007199254740991,0]"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"core": {"body": 1.5}}, "$.core.body: float has no canonical form"),
        ([float("nan")], "$[0]: float has no canonical form"),
        (LARGEST + 1, "$: the integer 9007199254740992 is beyond 2**53-1"),
        ([0, -LARGEST - 1], "$[1]: the integer -9007199254740992 is beyond 2**53-1"),
        ({"a": ["x", "\ud83d"]}, "$.a[1]: holds a lone surrogate"),
        ({"a": "x\0"}, "$.a: holds a NUL character"),
        ({"\0": 1}, "$, key '\\x00': holds a NUL character"),
        ({"\udc00": 1}, "$, key '\\udc00': holds a lone surrogate"),
        ({"a": {1: "x"}}, "$.a: the key 1 is not text"),
        ({"a": {None: "x"}}, "$.a: the key None is not text"),
        ({"a": b"x"}, "$.a: bytes has no canonical form"),
        ({"a": {"x"}}, "$.a: set has no canonical form"),
        ({"a": MappingProxyType({})}, "$.a: mappingproxy has no canonical form"),
    ],
)
def test_what_has_no_safe_form_is_refused_with_its_path(value: Any, message: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the message is compared below, whole
        canonical_json(value)
    assert str(refused.value) == message


def test_a_loop_is_refused() -> None:
    loop: list[Any] = []
    loop.append(loop)

    with pytest.raises(ValueError, match="nested deeper than 100 levels"):
        canonical_json(loop)


def test_sha256_of_the_empty_object() -> None:
    assert sha256_hex(canonical_json({})) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def test_a_choice_is_written_as_its_value() -> None:
    class Operation(TextChoices):
        RETIRE = "retire", "Take it away"

    assert canonical_json({Operation.RETIRE: [Operation.RETIRE]}) == b'{"retire":["retire"]}'


def test_hashes_are_for_ever() -> None:
    """The hash that this value had before rfc8785 wrote it: no other version of the library may change a hash we have given."""
    value = {
        "asset": "spring-rate",
        "core": {"headline": "3\u00a0% \u2013 \U0001f600\u2028", "body": 'a\tb\r\n"c" \\ / \x7f\x01'},
        "tags": {"\ufb33": [], "\U0001f600": [None, True, False], "": {}},
        "numbers": [0, -1, LARGEST, -LARGEST],
    }

    assert sha256_hex(canonical_json(value)) == "c5d0fe1b0a352acd41832a240a2bea00e49920b6e4c1cd88978a9d90d8cd6e61"


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | TEXT,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXT, inner, max_size=5),
    max_leaves=20,
)


@given(JSON)
def test_reading_back_gives_the_same_value_and_the_same_bytes(value: Any) -> None:
    data = canonical_json(value)

    assert json.loads(data) == value
    assert canonical_json(json.loads(data)) == data


def sorted_by_code_units(value: Any) -> Any:
    if isinstance(value, list):
        return [sorted_by_code_units(item) for item in value]
    if isinstance(value, dict):
        return {key: sorted_by_code_units(value[key]) for key in sorted(value, key=lambda key: key.encode("utf-16-be"))}
    return value


@given(JSON)
def test_the_bytes_are_those_of_the_standard_library_with_sorted_keys(value: Any) -> None:
    plain = json.dumps(sorted_by_code_units(value), ensure_ascii=False, separators=(",", ":"))

    assert canonical_json(value) == plain.encode()


@given(st.dictionaries(TEXT, JSON, max_size=8), st.randoms())
def test_the_order_of_keys_does_not_matter(value: dict[str, Any], random: Any) -> None:
    items = list(value.items())
    random.shuffle(items)

    assert canonical_json(OrderedDict(items)) == canonical_json(value)
