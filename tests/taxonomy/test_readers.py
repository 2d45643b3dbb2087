"""Each reader on small files, one per trap that published files hold."""

from pathlib import Path
from textwrap import dedent

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taxonomy.readers import iab_tsv, schemaorg_csv, shopify_text, skos, source, terms_csv, tracking_urls
from taxonomy.readers.formats import READERS
from taxonomy.rows import Problem, Reading, TermRow


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file.txt"


def seen(reading: Reading) -> list[tuple[str, str, dict[str, str], int]]:
    return [(row.code, row.parent_code, dict(row.labels), row.row) for row in reading.rows]


def said(reading: Reading) -> list[tuple[int, str]]:
    return [(problem.row, problem.message) for problem in reading.problems]


# Files of any format


def test_a_file_that_is_not_utf8_is_refused_with_row_and_byte(path: Path) -> None:
    path.write_bytes(b"code,label\ncafe,Caf\xe9\n")
    with pytest.raises(ValidationError, match=r"file\.txt:2: byte 19 is not UTF-8\. Save the file as UTF-8"):
        source.read_text(path)


def test_utf16_is_refused_too(path: Path) -> None:
    path.write_text("code,label\n", encoding="utf-16")
    with pytest.raises(ValidationError, match=r"file\.txt:1: byte 0 is not UTF-8"):
        source.read_text(path)


def test_a_file_above_10_mb_is_refused_and_one_of_10_mb_is_not(path: Path) -> None:
    path.write_bytes(b"a" * (10 * 1024 * 1024))
    assert len(source.read_text(path)) == 10_485_760
    path.write_bytes(b"a" * (10 * 1024 * 1024 + 1))
    with pytest.raises(ValidationError, match=r"file\.txt has 10\.0 MB; at most 10 MB are read\. Split it"):
        source.read_text(path)


def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match=r"gone\.csv cannot be read: No such file or directory\."):
        source.read_text(tmp_path / "gone.csv")
    with pytest.raises(ValidationError, match="cannot be read: Is a directory"):
        source.read_text(tmp_path)


def test_records_are_numbered_by_the_line_on_which_they_start(path: Path) -> None:
    path.write_bytes(b'code,label\r\ncats,"Cats\r\nand kittens"\r\n\r\ndogs,Dogs')
    assert list(source.read_table(path)) == [
        (1, ["code", "label"]),
        (2, ["cats", "Cats\r\nand kittens"]),
        (4, []),
        (5, ["dogs", "Dogs"]),
    ]


def test_a_quotation_mark_that_is_never_closed_is_refused_where_it_starts(path: Path) -> None:
    path.write_text('code,label\ncats,Cats\ndogs,"Dogs\nmice,Mice\n')
    with pytest.raises(ValidationError, match=r"file\.txt:3: the record that starts here cannot be read"):
        list(source.read_table(path))


@pytest.mark.parametrize("name", sorted(READERS))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(content=st.one_of(st.binary(max_size=300), st.text(alphabet="code,parent_id\t\"'@<>.:;{}[]()#\n\r ax1é", max_size=300)))
def test_any_content_is_read_or_refused(tmp_path: Path, name: str, content: bytes | str) -> None:
    broken = tmp_path / "broken.txt"
    broken.write_bytes(content if isinstance(content, bytes) else content.encode())
    named: list[str] = []
    try:
        reading = READERS[name](broken, "en", "product")
        named += [row.file for row in reading.rows] + [problem.file for problem in reading.problems]
    except ValidationError as refusal:
        named.append(refusal.messages[0])
    assert all("broken.txt" in text for text in named)


# Our own CSV


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_csv_of_any_separator_line_end_and_byte_order_mark(path: Path, separator: str, line_end: str, mark: str) -> None:
    lines = [
        ["Code", "parent_code", "label", "label@fr", "definition", "status", "path"],
        ["0110", "", "Pets", "Animaux", "", "", "Pets"],
        ["", "", "", "", "", "", ""],
        ["cats", "0110", "Cats", "", "Felis", "Proposed", "Pets > Cats"],
    ]
    path.write_bytes((mark + line_end.join(separator.join(cells) for cells in lines)).encode())
    assert terms_csv.read(path) == Reading(
        rows=[
            TermRow("0110", "", {"en": "Pets", "fr": "Animaux"}, 2, "file.txt"),
            TermRow("cats", "0110", {"en": "Cats"}, 4, "file.txt", status="proposed", definition="Felis"),
        ]
    )


def test_csv_reports_what_it_does_not_read(path: Path) -> None:
    path.write_text(
        "facet,code,parent_code,label,colour\n"
        "product,cats,pets|animals|toys,Cats,grey\n"
        "channel,email,,Email,\n"
        ",dogs,pets,Dogs, big and small,\n"
        ",mice,pets,Mice, big, small\n"
        ",ants\n"
    )
    reading = terms_csv.read(path, facet_code="product", language="de")
    assert seen(reading) == [
        ("cats", "pets", {"de": "Cats"}, 2),
        ("dogs", "pets", {"de": "Dogs"}, 4),
        ("ants", "", {}, 6),
    ]
    assert said(reading) == [
        (1, "These columns are not known and were not read: colour."),
        (2, "“cats” has several parents; it is under “pets”, and not under animals, toys."),
        (3, "“email” is of the facet “channel”, so it was left out; import it there."),
        (5, "The row has more cells than the header, so it was left out; put quotation marks around a cell with separators."),
    ]


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("", r"file\.txt:1: the column “code” is missing; the columns are -\."),
        ("id,name", r"file\.txt:1: the column “code” is missing; the columns are id, name\."),
        ("code,label,Label", r"file\.txt:1: these columns come twice: label\."),
    ],
)
def test_csv_without_a_usable_header_is_refused(path: Path, header: str, message: str) -> None:
    path.write_text(header)
    with pytest.raises(ValidationError, match=message):
        terms_csv.read(path)


# Shopify


def test_shopify_codes_parents_and_labels(path: Path) -> None:
    path.write_text(
        "# Shopify Product Taxonomy - Categories: 2025-08\n"
        "\n"
        "gid://shopify/TaxonomyCategory/aa      : Apparel & Accessories\n"
        "gid://shopify/TaxonomyCategory/aa-1    : Apparel & Accessories > Clothing\n"
        "gid://shopify/TaxonomyCategory/aa-1-2  : Apparel & Accessories > Shirts\n"
        "aa-2 Shoes\n"
    )
    reading = shopify_text.read(path, language="en")
    assert seen(reading) == [
        ("aa", "", {"en": "Apparel & Accessories"}, 3),
        ("aa-1", "aa", {"en": "Clothing"}, 4),
        ("aa-1-2", "aa-1", {"en": "Shirts"}, 5),
    ]
    assert said(reading) == [
        (5, "“aa-1-2” is 3 levels deep by its code and 2 by its path; the code is believed."),
        (6, "This is not “id : path of labels”: aa-2 Shoes"),
    ]


def test_a_file_that_is_no_shopify_file_is_refused(path: Path) -> None:
    path.write_text("code,label\ncats,Cats\n")
    with pytest.raises(ValidationError, match=r"file\.txt has no line such as"):
        shopify_text.read(path)


# IAB


def test_iab_audience_with_an_empty_column_ragged_and_blank_rows(path: Path) -> None:
    path.write_bytes(
        b"\tUnique ID\tParent ID\tCondensed Name (1st, 2nd, Last Tier)\tTier 1\tTier 2\tTier 3\t*Extension Notes\r\n"
        b"\t1\t\tDemographic\tDemographic\t\t\t\r\n"
        b"\t\t\t\t\t\t\t\r\n"
        b"\t2\t1\tDemographic | Age Range\tDemographic\tAge Range\r\n"
        b"\t3\t2\tDemographic | Age Range | 18-20 |\tDemographic\tAge Range\t18-20\tnote\r\n"
        b"\t\t1\tDemographic | Lost\tDemographic\tLost\t\t\r\n"
        b"\t4\t1\tDemographic | Named only\r\n"
    )
    reading = iab_tsv.read(path)
    assert seen(reading) == [
        ("1", "", {"en": "Demographic"}, 2),
        ("2", "1", {"en": "Age Range"}, 4),
        ("3", "2", {"en": "18-20"}, 5),
        ("4", "1", {"en": "Demographic | Named only"}, 7),
    ]
    assert said(reading)[:2] == [(3, "The row is empty."), (6, "The row has no unique id, so it was left out.")]


def test_iab_content_with_two_header_rows_and_the_same_label_twice(path: Path) -> None:
    path.write_text(
        dedent("""\
            Relational ID System\t\t\tTiered Categories\t\t
            Unique ID\tParent\tName\tTier 1\tTier 2\t
            1220\t\tTravel\tTravel\t\t
            1225\t1220\tAntarctica\tTravel\tAntarctica\t
            1227\t1220\tAntarctica\tTravel\tAntarctica\t
        """)
    )
    reading = iab_tsv.read(path)
    assert [(row.code, row.parent_code) for row in reading.rows] == [("1220", ""), ("1225", "1220"), ("1227", "1220")]
    assert reading.problems == []


def test_iab_believes_the_parent_id_and_repairs_a_self_parent_by_its_path(path: Path) -> None:
    path.write_text(
        "Unique ID\tParent ID\tName\tTier 1\tTier 2\tTier 3\n"
        "1\t\tFamily\tFamily\t\t\n"
        "2\t1\tChildcare\tFamily\tChildcare\t\n"
        "3\t3\tDay Care\tFamily\tChildcare\tDay Care\n"
        "4\t2\tKids Activities\tFamily\tKids Activities\t\n"
        "5\t5\tLost\tNowhere\tLost\t\n"
    )
    reading = iab_tsv.read(path)
    assert [(row.code, row.parent_code) for row in reading.rows] == [("1", ""), ("2", "1"), ("3", "2"), ("4", "2"), ("5", "5")]
    assert said(reading) == [
        (4, "“3” names itself as its parent; it was put under “2”, as its path says."),
        (5, "“4” is under “Family > Childcare” by its parent id, and under “Family” by its path; the parent id is believed."),
        (6, "“5” names itself as its parent, and its path names none."),
    ]


def test_a_tsv_without_iab_columns_is_refused(path: Path) -> None:
    path.write_text("Content 1.0 Unique ID\tContent 2.0 Parent\n" * 20)
    with pytest.raises(ValidationError, match=r"file\.txt is not an IAB taxonomy: none of its first 5 rows"):
        iab_tsv.read(path)


# SKOS

PREFIXES = """\
@prefix ex: <https://example.org/voc/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
"""


def skos_of(path: Path, text: str, language: str = "") -> Reading:
    path.write_text("\ufeff" + PREFIXES + dedent(text))
    return skos.read(path, language=language)


def test_skos_codes_labels_and_both_directions_of_hierarchy(path: Path) -> None:
    reading = skos_of(
        path,
        """
        ex:scheme a skos:ConceptScheme ; skos:prefLabel "Channels"@en .
        ex:01 a skos:Concept ; skos:notation "01.0" ; skos:prefLabel "Digital"@en , "Digitale"@it ; skos:narrower ex:web .
        ex:email a skos:Concept ; skos:broader ex:01 ; skos:prefLabel "Email" ; skos:definition "Posta"@it , "Mail"@en .
        ex:web a skos:Concept ; skos:prefLabel "Web"@en ; skos:broaderTransitive ex:email .
        <https://example.org/voc/old/> skos:inScheme ex:scheme ; rdfs:label "Telex"@en ; owl:deprecated true .
        """,
    )
    assert seen(reading) == [
        ("01.0", "", {"en": "Digital", "it": "Digitale"}, 7),
        ("email", "01.0", {"": "Email"}, 8),
        ("old", "", {"en": "Telex"}, 10),
        ("web", "01.0", {"en": "Web"}, 9),
    ]
    assert [row.status for row in reading.rows] == ["active", "active", "deprecated", "active"]
    assert reading.rows[1].definition == "Mail"
    assert reading.problems == []


def test_skos_labels_without_a_language_take_the_one_given(path: Path) -> None:
    assert seen(skos_of(path, 'ex:web a skos:Concept ; skos:prefLabel "Web" .', "de")) == [("web", "", {"de": "Web"}, 5)]


def test_skos_reports_a_term_broader_than_itself_several_parents_and_second_labels(path: Path) -> None:
    reading = skos_of(
        path,
        """
        ex:a a skos:Concept ; skos:prefLabel "A"@en ; skos:narrower ex:a , ex:b .
        ex:b a skos:Concept ; skos:prefLabel "B"@en , "Bee"@en ; skos:broader ex:c .
        ex:c a skos:Concept ; skos:prefLabel "C"@en .
        """,
    )
    assert seen(reading) == [("a", "", {"en": "A"}, 6), ("b", "a", {"en": "B"}, 7), ("c", "", {"en": "C"}, 8)]
    assert said(reading) == [
        (6, "“a” is broader than itself; that was ignored."),
        (7, "“Bee” is a second label in “en”; “B” is kept."),
        (7, "“b” has several broader terms; it is under “a”, and not under c."),
    ]


def test_skos_keeps_a_longer_circle_for_the_importer_to_refuse(path: Path) -> None:
    reading = skos_of(
        path,
        """
        ex:hen a skos:Concept ; skos:prefLabel "Hen"@en ; skos:broader ex:egg .
        ex:egg a skos:Concept ; skos:prefLabel "Egg"@en ; skos:broader ex:hen .
        """,
    )
    assert [(row.code, row.parent_code) for row in reading.rows] == [("egg", "hen"), ("hen", "egg")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ex:web a skos:Concept ;\n  skos:prefLabel ~ .", r"file\.txt:6: this is not Turtle"),
        ("ex:web a unknown:Concept .", r"file\.txt:5: this is not Turtle"),
        ("ex:web a owl:Thing .", r"file\.txt holds no SKOS concept\."),
        ("[ " * 5_000, r"file\.txt cannot be read as Turtle"),
        ("ex:web a [ ?x", r"file\.txt.*Turtle"),
    ],
)
def test_what_is_no_vocabulary_is_refused(path: Path, text: str, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        skos_of(path, text)


# schema.org


def test_schemaorg_names_parents_and_plain_definitions(path: Path) -> None:
    path.write_text(
        "id,label,comment,subTypeOf\n"
        'https://schema.org/Action,Action,"Something ""done"".<br/><br/>\n\nSee <a href=""/docs"">docs</a> &amp; more.",'
        "https://schema.org/Thing\n"
        'https://schema.org/PlayAction,PlayAction,Play,"https://schema.org/Action, https://schema.org/Event"\n'
        "https://schema.org/Broken,Broken\n"
    )
    reading = schemaorg_csv.read(path)
    assert reading == Reading(
        rows=[
            TermRow("Action", "", {"en": "Action"}, 2, "file.txt", definition='Something "done". See docs & more.'),
            TermRow("PlayAction", "Action", {"en": "PlayAction"}, 5, "file.txt", definition="Play"),
        ],
        problems=[
            Problem("file.txt", 5, "“PlayAction” has several supertypes; it is under “Action”, and not under Event."),
            Problem("file.txt", 6, "The row has 2 cells and the header 4; it was left out."),
        ],
    )


def test_schemaorg_without_its_columns_is_refused(path: Path) -> None:
    path.write_text("id,label\n")
    with pytest.raises(ValidationError, match=r"file\.txt:1: these columns are missing: comment, subTypeOf\."):
        schemaorg_csv.read(path)


# Tracking URLs


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("Spring_Sale 2026", "spring-sale-2026"),
        ("Feed: ProgrammableWeb ", "feed-programmableweb"),
        ("--Été/2026--", "ete-2026"),
        ("春", ""),
        ("", ""),
    ],
)
def test_a_campaign_value_as_a_code(value: str, code: str) -> None:
    assert tracking_urls.slug(value) == code


def test_campaigns_merge_by_code_and_every_bad_url_is_named(path: Path) -> None:
    path.write_text(
        "url\tsource\n"
        "https://a.example/?utm_campaign=Spring_Sale&utm_source=x\tblog\n"
        "https://a.example/?UTM_Campaign=spring-sale\tblog\n"
        "https://a.example/?utm_campaign=Spring_Sale\tblog\n"
        "https://a.example/?utm_source=y\\u0026utm_campaign=Q3+us%2Feu\tblog\n"
        "https://a.example/?utm_campaign=#frag\tblog\n"
        "https://a.example/?utm_source=x\tblog\n"
        "https://a.example/?utm_campaign=a&utm_campaign=b\tblog\n"
        "https://a.example/?utm_campaign={{campaign.name}}\tblog\n"
        "https://a.example/?utm_campaign=%E6%98%A5\tblog\n"
        "https://[broken/?utm_campaign=a\tblog\n"
        "\n"
    )
    reading = tracking_urls.read(path)
    assert seen(reading) == [("spring-sale", "", {"": "Spring_Sale"}, 2), ("q3-us-eu", "", {"": "Q3 us/eu"}, 5)]
    assert said(reading) == [
        (3, "“spring-sale” was merged into “Spring_Sale” (row 2): they differ in case or separators only."),
        (6, "utm_campaign is empty."),
        (7, "The URL has no utm_campaign."),
        (8, "The URL has several values of utm_campaign: a, b."),
        (9, "“{{campaign.name}}” is a placeholder that was never filled in."),
        (10, "“春” holds no letter or digit that a code could keep."),
        (11, "“https://[broken/?utm_campaign=a” is not a URL."),
    ]


def test_a_table_without_urls_is_refused(path: Path) -> None:
    path.write_text("link\n")
    with pytest.raises(ValidationError, match=r"file\.txt:1: the column “url” is missing\."):
        tracking_urls.read(path)
