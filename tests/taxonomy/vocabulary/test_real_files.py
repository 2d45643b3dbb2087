"""Published taxonomies, whole: what is in them, and what has to be reported. SKOS has a file of its own."""

from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from people.models import User
from taxonomy.models import Term, TermLabel
from taxonomy.services.tree_repair import inconsistencies
from taxonomy.vocabulary.readers import shopify, tracking_urls
from taxonomy.vocabulary.readers.formats import READERS, guess
from taxonomy.vocabulary.rows import Note, OutsideName, Reading

FILES = [
    # (file, format, terms, parents, terms at the top, labels, number of problems by check)
    ("iab/Ad Product Taxonomy 1.1.tsv", "iab", 863, 829, 34, 863, {"path-mismatch": 8, "duplicate-code": 1}),
    ("iab/Audience Taxonomy 1.0.tsv", "iab", 1_679, 1_676, 3, 1_679, {"path-mismatch": 21, "self-parent": 1}),
    ("iab/Content Taxonomy 2.1.tsv", "iab", 1_179, 1_144, 35, 1_179, {"path-mismatch": 1, "empty-row": 1}),
    ("iab/Content Taxonomy 2.2.tsv", "iab", 1_196, 1_159, 37, 1_196, {"path-mismatch": 1, "empty-row": 1}),
    ("iab/Content Taxonomy 3.0.tsv", "iab", 703, 666, 37, 703, {"empty-row": 1}),
    (
        "iab/Content 1.0 to Content 2.0.tsv",
        "iab-mapping",
        296,
        0,
        296,
        0,
        {"no-counterpart": 15, "imperfect-mapping": 10},
    ),
    ("shopify/categories.en.txt", "shopify", 10_595, 10_569, 26, 10_595, {}),
    ("shopify/categories.fr.txt", "shopify", 10_595, 10_569, 26, 10_595, {}),
    ("shopify/categories_2024-10_full_names.aa-ae-hb-lb.yml", "shopify", 2_146, 2_142, 4, 2_146, {}),
    ("shopify/mapping_2024-10_to_2025.yml", "shopify-replacements", 50, 0, 50, 0, {}),
    ("cms/openedx/open_canada_taxonomy.json", "openedx", 423, 416, 7, 423, {}),
    ("cms/contentful/taxonomy-transform.example-data.csv", "outline", 30, 29, 1, 30, {"extra-cells": 1}),
    ("cms/contentful/example-taxonomy.json", "contentful", 3, 1, 2, 3, {}),
    ("cms/contentful/example-taxonomy-update.json", "contentful", 1, 0, 1, 1, {}),
    ("cms/kontent/backup/taxonomies.json", "kontent", 8, 6, 2, 8, {}),
    ("schemaorg/action-subtree-30.0.csv", "schemaorg", 116, 115, 1, 116, {}),
    ("skos/italia/channel/channel.csv", "table", 37, 32, 5, 111, {"repeated-row": 2}),
    ("skos/italia/life-event/life-event.csv", "table", 19, 0, 19, 57, {}),
    ("skos/italia/poi-category-classification/poi-category.csv", "table", 8, 0, 8, 24, {}),
    (
        "skos/italia/public-services-subject-matters/public-services-subject-matters.csv",
        "table",
        15,
        0,
        15,
        15,
        {},
    ),
    ("skos/uat/UAT.csv", "uat", 2_275, 2_645, 11, 2_275, {"made-code": 1}),
]


def reading_of(data_dir: Path, file: str, name: str = "") -> Reading:
    """What the reader of a format makes of a file; the format is guessed if there is none."""
    return READERS[name or guess(data_dir / file)](data_dir / file, "en", "")


@pytest.mark.parametrize(
    ("file", "name", "terms", "parents", "roots", "labels", "checks"), FILES, ids=[file for file, *_rest in FILES]
)
def test_every_file_is_recognised_and_read_whole(
    data_dir: Path, file: str, name: str, terms: int, parents: int, roots: int, labels: int, checks: dict[str, int]
) -> None:
    assert guess(data_dir / file) == name
    reading = reading_of(data_dir, file, name)
    assert (len(reading.rows), len({row.code for row in reading.rows})) == (terms, terms)
    assert sum(bool(row.parent_code) + len(row.broader) for row in reading.rows) == parents
    assert sum(not row.parent_code for row in reading.rows) == roots
    assert sum(len(row.labels) for row in reading.rows) == labels
    assert Counter(problem.check for problem in reading.problems) == checks
    assert {problem.file for problem in reading.problems} <= {Path(file).name}


@pytest.mark.parametrize(
    ("file", "found"),
    [
        ("cms/kontent/backup/contentTypes.json", "a list of 8, whose objects have id, codename, last_modified, name,"),
        ("cms/kontent/backup/contentItems.json", "a list of 14, whose objects have id, name, codename, type, collection,"),
        ("cms/kontent/backup/languages.json", "a list of 4, whose objects have id, name, codename, is_active,"),
        ("cms/kontent/backup/languageVariants.json", "a list of 14, whose objects have elements, workflow_step,"),
        ("cms/kontent/backup/collections.json", "a list of 4, whose objects have id, name, codename"),
        ("cms/contentful/starter-gatsby-blog.export.json", "an object with contentTypes, editorInterfaces, entries, assets,"),
    ],
)
def test_files_of_the_same_systems_that_hold_no_taxonomy_are_refused_by_what_they_hold(
    data_dir: Path, file: str, found: str
) -> None:
    assert guess(data_dir / file) == ""
    for name in ("openedx", "kontent", "contentful"):
        with pytest.raises(ValidationError) as refusal:
            reading_of(data_dir, file, name)
        assert f": it is {found}" in refusal.value.messages[0]


@pytest.mark.parametrize(("language", "label"), [("en", "Live Animals"), ("fr", "Animaux vivants")])
def test_shopify_in_each_language(data_dir: Path, language: str, label: str) -> None:
    reading = shopify.read(data_dir / "shopify" / f"categories.{language}.txt", language=language)
    rows = {row.code: row for row in reading.rows}
    assert (rows["ap-1"].parent_code, rows["ap-1"].labels, rows["ap-1"].row) == ("ap", {language: label}, 5)


def test_what_shopify_replaced_leads_from_the_old_release_to_the_new_one(data_dir: Path) -> None:
    replaced = reading_of(data_dir, "shopify/mapping_2024-10_to_2025.yml").rows
    assert {(row.status, row.replacement_rule, len(row.replaced_by)) for row in replaced} == {("deprecated", "", 1)}
    assert (replaced[0].code, replaced[0].replaced_by, replaced[0].row) == ("aa-1-21", ("aa-1-24",), 5)
    old = {row.code for row in reading_of(data_dir, "shopify/categories_2024-10_full_names.aa-ae-hb-lb.yml").rows}
    new = {row.code for row in reading_of(data_dir, "shopify/categories.en.txt").rows}
    assert sum(row.code in old for row in replaced) == 21
    assert [row.code for row in replaced if row.code in new or row.replaced_by[0] not in new] == []


def test_an_iab_segment_that_is_its_own_parent_is_put_where_its_path_says(data_dir: Path) -> None:
    reading = reading_of(data_dir, "iab/Audience Taxonomy 1.0.tsv")
    assert [str(problem) for problem in reading.problems if problem.check == "self-parent"] == [
        "Audience Taxonomy 1.0.tsv:1380: “1379” names itself as its parent; it was put under “1378”, as its path says."
    ]
    assert {row.code: row.parent_code for row in reading.rows}["1379"] == "1378"


def test_an_iab_id_that_is_used_twice_is_kept_once(data_dir: Path) -> None:
    reading = reading_of(data_dir, "iab/Ad Product Taxonomy 1.1.tsv")
    assert {row.code: row.labels for row in reading.rows}["51"] == {"en": "Ticket Services"}
    assert [str(problem) for problem in reading.problems if problem.check == "duplicate-code"] == [
        "Ad Product Taxonomy 1.1.tsv:62: The code “51” is in row 52 already; that row is kept."
    ]


def test_iab_categories_of_version_1_match_those_of_version_2(data_dir: Path) -> None:
    rows = {row.code: row for row in reading_of(data_dir, "iab/Content 1.0 to Content 2.0.tsv").rows}
    assert Counter(name.kind for row in rows.values() for name in row.mappings) == {"exact": 367, "close": 10}
    assert rows["1014"].mappings == (OutsideName("close", "IAB1", "iab-content-1.0"),)
    known = {row.code for row in reading_of(data_dir, "iab/Content Taxonomy 2.1.tsv").rows}
    assert rows.keys() - known == set()


def test_italian_levels_have_codes_and_three_languages(data_dir: Path) -> None:
    rows = {row.code: row for row in reading_of(data_dir, "skos/italia/channel/channel.csv").rows}
    assert (rows["01.1.2"].parent_code, rows["01.1"].parent_code, rows["01"].parent_code) == ("01.1", "01", "")
    assert rows["01.1.2"].labels == {"it": "Domicilio del cittadino", "en": "Citizen residence", "de": "Wohnsitz des Bürgers"}
    subjects = reading_of(data_dir, "skos/italia/public-services-subject-matters/public-services-subject-matters.csv").rows
    assert subjects[6].synonyms == (("alternative", "it", "Turismo - viaggi, passaporto, visto"),)
    assert [note.kind for row in subjects for note in row.notes] == ["definition"] * 15


def test_astronomy_has_terms_in_several_places(data_dir: Path) -> None:
    rows = {row.code: row for row in reading_of(data_dir, "skos/uat/UAT.csv").rows}
    assert sum(bool(row.broader) for row in rows.values()) == 332
    assert rows["magnetic-fields"].parent_code == "astrophysical-magnetism"
    assert len(reading_of(data_dir, "skos/uat/UAT.csv", "table").rows) == 3_297


def test_contentful_has_related_and_broader_concepts_and_addresses(data_dir: Path) -> None:
    rows = {row.code: row for row in reading_of(data_dir, "cms/contentful/example-taxonomy.json").rows}
    assert (rows["concept0"].related, rows["concept0"].labels) == (("concept2",), {"en-US": "Animals"})
    assert (rows["concept1"].parent_code, rows["concept1"].uri) == ("concept0", "http://www.wikidata.org/entity/Q3665646")


def test_the_outline_of_contentful_keeps_ids_and_depth(data_dir: Path) -> None:
    reading = reading_of(data_dir, "cms/contentful/taxonomy-transform.example-data.csv")
    rows = {row.code: row for row in reading.rows}
    assert (rows["felidae"].parent_code, rows["mammals"].parent_code) == ("mammals", "animalia")
    assert [str(problem) for problem in reading.problems] == [
        "taxonomy-transform.example-data.csv:19: Cells behind the label of this row were not read: fish."
    ]


def test_schemaorg_has_116_actions_below_one_root(data_dir: Path) -> None:
    reading = reading_of(data_dir, "schemaorg/action-subtree-30.0.csv")
    assert [row.code for row in reading.rows if not row.parent_code] == ["Action"]
    accept = reading.rows[0]
    assert (accept.code, accept.parent_code, accept.row) == ("AcceptAction", "AllocateAction", 2)
    assert accept.notes == (
        Note(
            "definition",
            "en",
            "The act of committing to/adopting an object. Related actions: RejectAction: The antonym of AcceptAction.",
        ),
    )


def test_59_tracking_urls_hold_26_campaigns(data_dir: Path) -> None:
    reading = tracking_urls.read(data_dir / "campaign" / "real_utm_urls.tsv")
    assert len(reading.rows) == 26
    assert [(problem.row, problem.message) for problem in reading.problems] == [
        (7, "The URL has no utm_campaign."),
        (8, "The URL has no utm_campaign."),
        (13, "The URL has no utm_campaign."),
        (46, "The URL has no utm_campaign."),
        (59, "utm_campaign is empty."),
        (60, "utm_campaign is empty."),
    ]
    assert "gen-8-15-17-india-challenge" in {row.code for row in reading.rows}


def test_both_languages_of_shopify_become_one_tree(data_dir: Path, sara: User) -> None:
    said = StringIO()
    for language in ("en", "fr", "fr"):
        path = data_dir / "shopify" / f"categories.{language}.txt"
        options = {"facet": "product", "format": "shopify", "language": language, "actor": "sara"}
        call_command("import_terms", str(path), **options, stdout=said, skip_checks=True)
    assert said.getvalue().splitlines() == [
        "product: 10595 created, 0 relabelled, 0 unchanged, 0 problems",
        "product: 0 created, 10595 relabelled, 0 unchanged, 0 problems",
        "product: 0 created, 0 relabelled, 10595 unchanged, 0 problems",
    ]
    assert (Term.objects.count(), TermLabel.objects.count(), Term.history.filter(history_user=sara).count()) == (
        10_595,
        21_190,
        10_595,
    )
    assert inconsistencies() == []
