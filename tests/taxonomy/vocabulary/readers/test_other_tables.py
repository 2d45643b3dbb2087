"""Tables of other systems, with each way to say where a term stands."""

from pathlib import Path
from textwrap import dedent

import pytest
from django.core.exceptions import ValidationError

from taxonomy.vocabulary.readers import other_tables
from taxonomy.vocabulary.readers.layouts import IAB, UAT
from taxonomy.vocabulary.rows import Note, OutsideName, Synonym
from tests.taxonomy.vocabulary.readers.shown import checked, said, seen


def placed(path: Path, text: str, **options) -> list[tuple[str, str]]:
    """(code, parent code) of each row."""
    path.write_text(dedent(text).lstrip())
    return [(row.code, row.parent_code) for row in other_tables.read(path, **options).rows]


def test_iab_audience_with_an_empty_column_ragged_and_blank_rows(path: Path) -> None:
    path.write_bytes(
        b"\tUnique ID\tParent ID\tCondensed Name (1st, 2nd, Last Tier)\tTier 1\tTier 2\tTier 3\t*Extension Notes\r\n"
        b"\t1\t\tDemographic\tDemographic\t\t\t\r\n"
        b"\t\t\t\t\t\t\t\r\n"
        b"\t2\t1\tDemographic | Age Range\tDemographic\tAge Range\r\n"
        b"\t3\t2\tDemographic | Age Range | 18-20 |\tDemographic\tAge Range\t18-20\tnote\r\n"
        b"\t\t1\tDemographic | Lost\tDemographic\tLost\t\t\r\n"
        b"\t4\t1\tDemographic | Named only\r\n"
        b"\r\n"
    )
    reading = other_tables.read(path, layouts=(IAB,))
    assert seen(reading) == [
        ("1", "", {"en": "Demographic"}, 2),
        ("2", "1", {"en": "Age Range"}, 4),
        ("3", "2", {"en": "18-20"}, 5),
        ("4", "1", {"en": "Demographic | Named only"}, 7),
    ]
    assert said(reading) == [(3, "The row is empty."), (6, "The row has no code, so it was left out.")]
    assert checked(reading) == [(3, "empty-row", "info"), (6, "unreadable-row", "error")]


def test_iab_content_with_two_header_rows_and_the_same_label_twice(path: Path) -> None:
    table = """
        Relational ID System\t\t\tTiered Categories\t\t
        Unique ID\tParent\tName\tTier 1\tTier 2\t
        1220\t\tTravel\tTravel\t\tSCD
        1225\t1220\tAntarctica\tTravel\tAntarctica\t
        1227\t1220\tAntarctica\tTravel\tAntarctica\t
    """
    assert placed(path, table) == [("1220", ""), ("1225", "1220"), ("1227", "1220")]
    assert other_tables.read(path).problems == []


def test_iab_believes_the_parent_id_and_repairs_a_self_parent_by_its_path(path: Path) -> None:
    table = """
        Unique ID\tParent ID\tName\tTier 1\tTier 2\tTier 3
        1\t\tFamily\tFamily\t\t
        2\t1\tChildcare\tFamily\tChildcare\t
        3\t3\tDay Care\tFamily\tChildcare\tDay Care
        4\t2\tKids Activities\tFamily\tKids Activities\t
        5\t5\tLost\tNowhere\tLost\t
        2\t1\tNannies\tFamily\tNannies\t
    """
    assert placed(path, table) == [("1", ""), ("2", "1"), ("3", "2"), ("4", "2")]
    reading = other_tables.read(path)
    assert said(reading) == [
        (7, "The code “2” is in row 3 already; that row is kept."),
        (4, "“3” names itself as its parent; it was put under “2”, as its path says."),
        (5, "“4” is under “Family > Childcare” by its parent id, and under “Family” by its path; the parent id is believed."),
        (6, "“5” names itself as its parent, and its path names none. It was left out."),
    ]
    assert checked(reading) == [
        (7, "duplicate-code", "error"),
        (4, "self-parent", "warning"),
        (5, "path-mismatch", "warning"),
        (6, "self-parent", "error"),
    ]


def test_open_edx_and_any_table_with_ids_and_parent_ids_and_further_words(path: Path) -> None:
    path.write_text(
        "id;value;parent_id;comments\n1;Wind;;x\n2;Flute;1|3;\n3;Wood;3|1;\n",
    )
    reading = other_tables.read(path, language="de")
    assert seen(reading) == [("1", "", {"de": "Wind"}, 2), ("2", "1", {"de": "Flute"}, 3), ("3", "1", {"de": "Wood"}, 4)]
    assert reading.rows[1].broader == ("3",)
    assert said(reading) == [(4, "“3” names itself as one of its parents; that was ignored.")]
    path.write_text(
        "Term ID,Name,label@fr,Parent UID,Description,Synonyms,URL,Colour,weight\n"
        "a,Pets,Animaux,,Tame,Cats|Dogs\\,https://a.example/a,red,3\n"
    )
    reading = other_tables.read(path)
    [row] = reading.rows
    assert (row.labels, row.uri, row.sort) == ({"en": "Pets", "fr": "Animaux"}, "https://a.example/a", 3)
    assert row.notes == (Note("definition", "en", "Tame"),)
    assert row.synonyms == (Synonym("alternative", "en", "Cats"), Synonym("alternative", "en", "Dogs\\"))
    assert said(reading) == [(1, "These columns are not known and were not read: Colour.")]


def test_parents_by_label_and_those_that_no_label_or_several_have(path: Path) -> None:
    table = """
        name,parent,description
        Debit,Cards,
        Cards,,Plastic
        Loans,,
        Fees,Cards,
        Fees,Loans,
        Late fees,Fees,
        Gold,Metals,
        Other,,
        Other,Other,
        Loans,,
    """
    assert placed(path, table) == [
        ("debit", "cards"),
        ("cards", ""),
        ("loans", ""),
        ("fees", "cards"),
        ("loans.fees", "loans"),
        ("other", ""),
        ("other.other", "other"),
    ]
    reading = other_tables.read(path)
    assert said(reading) == [
        (11, "The row says the same as row 4."),
        (7, "“late-fees” names the parent “Fees”, which is the label of several rows (5, 6). It was left out."),
        (8, "“gold” names the parent “Metals”, which is neither code nor label of another row. It was left out."),
        (2, "7 terms have no code; codes were made from labels. If you rename one in the file, it becomes a new term."),
    ]
    assert checked(reading) == [
        (11, "repeated-row", "info"),
        (7, "ambiguous-parent", "error"),
        (8, "unknown-parent", "error"),
        (2, "made-code", "info"),
    ]


def test_where_there_are_codes_a_parent_may_be_one_or_a_label(path: Path) -> None:
    table = """
        code,name,parent
        c,Cards,
        d,Debit,c
        k,c,
        e,Credit,Cards
    """
    assert placed(path, table) == [("c", ""), ("d", "c"), ("k", ""), ("e", "c")]


def test_paths_with_ids_and_those_above_that_have_no_row(path: Path) -> None:
    table = """
        id,full_name
        7,Cards > Debit > Gold
        8,Cards>Debit
        9,Loans
    """
    assert placed(path, table) == [("7", "8"), ("cards", ""), ("8", "cards"), ("9", "")]
    reading = other_tables.read(path)
    assert [row.labels["en"] for row in reading.rows] == ["Gold", "Cards", "Debit", "Loans"]
    assert checked(reading) == [(3, "made-code", "info"), (3, "implied-term", "info")]
    assert said(reading)[1] == (3, "1 term has no row of its own; it was made from the path of this one.")


def test_paths_without_ids_give_codes_that_name_the_whole_path(path: Path) -> None:
    long = "A very long name of a category " * 3
    path.write_text(f"path,label\nCafé & Bar,\nCafé & Bar > 春,\nC,\nC++,C plus plus\nC > {long} > {long},\n")
    reading = other_tables.read(path)
    assert [(row.code, row.parent_code, row.labels["en"][:11]) for row in reading.rows] == [
        ("cafe-bar", "", "Café & Bar"),
        ("cafe-bar.b3c33b7a", "cafe-bar", "春"),
        ("c", "", "C"),
        ("c-f1deb75f", "", "C plus plus"),
        ("c.a-very-long-name-of-a-category-a-very-long-name-of-a-category-a-very-long-name-of-a-category", "c", "A very long"),
        (
            "c.a-very-long-name-of-a-category-a-very-long-name-of-a-category-a-very-long-name-of-a-categ-e3c80724",
            "c.a-very-long-name-of-a-category-a-very-long-name-of-a-category-a-very-long-name-of-a-category",
            "A very long",
        ),
    ]
    assert max(len(row.code) for row in reading.rows) == 100


def test_levels_of_sharepoint_with_its_own_ids(path: Path) -> None:
    table = """
        "Term Set Name","Term Set Description","LCID","Available for Tagging","Term Description","Level 1 Term","Level 2 Term"
        "Geography","A set",,TRUE,,,
        ,,1033,TRUE,"One of seven","Continent",
        ,,1033,TRUE,,"Continent","Europe|5f1b"
        ,,1033,TRUE,,"Continent","Asia"
    """
    assert placed(path, table) == [("continent", ""), ("5f1b", "continent"), ("continent.asia", "continent")]
    reading = other_tables.read(path)
    assert [row.labels["en"] for row in reading.rows] == ["Continent", "Europe", "Asia"]
    assert reading.rows[0].notes == (Note("definition", "en", "One of seven"),)
    assert checked(reading) == [(3, "made-code", "info")]


def test_levels_with_codes_and_languages(path: Path) -> None:
    table = """
        codice_1_livello,label_ITA_1_livello,label_ENG_1_livello,codice_2_livello,Label_ITA_2_livello,label_ENG_2_livello
        01, Telefono,Phone,01.1,Voce,Voice
        01,Telefono,Phone,01.2,Fax,Fax
        02,Altro,Other,01.2,Fax,Fax
        02,Altro,Other,,,
        02,Altro,Other,,,
        03,Posta,Mail,01.2,Telefax,Fax
        02,Altri,Others,02.1,Radio,Radio
    """
    assert placed(path, table) == [("01", ""), ("01.1", "01"), ("01.2", "01"), ("02", ""), ("02.1", "02")]
    reading = other_tables.read(path)
    assert reading.rows[0].labels == {"it": "Telefono", "en": "Phone"}
    assert reading.rows[2].broader == ("02",)
    assert said(reading) == [
        (6, "The row says the same as row 5."),
        (7, "The code “01.2” is in row 3 already; that row is kept."),
        (8, "“02” is “Altri” here, and “Altro” in row 5; that row is believed."),
    ]


def test_levels_as_an_outline_and_with_gaps(path: Path) -> None:
    table = """
        Level 1,Level 2,Level 3
        Cards,,
        ,Debit,
        ,,Gold
        ,Credit,
        Loans,,Car
    """
    assert placed(path, table) == [
        ("cards", ""),
        ("cards.debit", "cards"),
        ("cards.debit.gold", "cards.debit"),
        ("cards.credit", "cards"),
        ("loans", ""),
        ("loans.car", "loans"),
    ]
    assert checked(other_tables.read(path)) == [
        (6, "level-gap", "warning"),
        (2, "made-code", "info"),
        (6, "implied-term", "info"),
    ]


def test_a_label_is_one_term_wherever_it_stands_only_where_that_is_asked_for(path: Path) -> None:
    table = """
        level 1,level 2,level 3
        Stars,,
        Stars,Flares,
        Sun,,
        Sun,Flares,
        Sun,Flares,Loops
    """
    assert placed(path, table) == [
        ("stars", ""),
        ("stars.flares", "stars"),
        ("sun", ""),
        ("sun.flares", "sun"),
        ("sun.flares.loops", "sun.flares"),
    ]
    assert placed(path, table, layouts=(UAT,)) == [("stars", ""), ("flares", "stars"), ("sun", ""), ("loops", "flares")]
    assert other_tables.read(path, layouts=(UAT,)).rows[1].broader == ("sun",)


def test_a_path_of_too_many_levels_is_left_out(path: Path) -> None:
    path.write_text("path\n" + " > ".join("a" * 100) + "\n" + " > ".join("b" * 5_000) + "\n")
    reading = other_tables.read(path)
    assert len(reading.rows) == 100
    assert said(reading)[0] == (3, "The term is more than 100 levels deep.")


def test_rows_that_cannot_be_read_are_left_out(path: Path) -> None:
    path.write_text("id,name,weight\na,Pets,1\nb,Cats, big, small\nc,Dogs,heavy\n,,\nd,,\n,Mice,\n")
    reading = other_tables.read(path)
    assert [row.code for row in reading.rows] == ["a", "d"]
    assert [row for row, check, severity in checked(reading) if (check, severity) == ("unreadable-row", "error")] == [3, 7, 4]
    assert reading.rows[0].mappings == tuple[OutsideName, ...]()


@pytest.mark.parametrize("text", ["Content 1.0 Unique ID,Content 2.0 Parent\n" * 20, "", "name,colour\nCats,grey\n"])
def test_a_table_without_such_columns_is_refused(path: Path, text: str) -> None:
    path.write_text(text)
    with pytest.raises(ValidationError, match=r"file\.txt: none of the first 5 rows names the columns of a taxonomy of IAB"):
        other_tables.read(path)
