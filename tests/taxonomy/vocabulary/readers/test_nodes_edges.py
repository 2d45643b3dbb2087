"""Terms and hierarchy in tables of their own."""

import zipfile
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from taxonomy.vocabulary.readers import nodes_edges
from taxonomy.vocabulary.rows import RowProblem, Severity, Synonym

GROUPS = "ORIGINURI,ID,UUIDHISTORY,CODE,GROUPTYPE,PREFERREDLABEL,ALTLABELS,DESCRIPTION\nurn:2,g2,u,2,iscogroup,Experts,,All\n"
OCCUPATIONS = (
    "ID,CODE,PREFERREDLABEL,ALTLABELS,OCCUPATIONTYPE\n"
    'o1,2.1,Chemist,"Analyst\nLab | worker",escooccupation\n'
    "o2,2.2,Baker,,localoccupation\n"
    "o2,2.3,Baker again,,localoccupation\n"
    ",2.4,Nobody,,\n"
)
HIERARCHY = (
    "PARENTOBJECTTYPE,PARENTID,CHILDID,CHILDOBJECTTYPE\n"
    "occupationgroup,g2,o1,x\noccupationgroup,g2,o2,x\nx,o1,o2,x\nx,g9,o1,x\nx,o1,o1,x\nx,,o1,x\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    folder.mkdir()
    for name, text in {
        "occupation_groups": GROUPS,
        "occupations": OCCUPATIONS,
        "occupation_hierarchy": HIERARCHY,
        "model_info": "UUIDHISTORY,NAME,LOCALE\nx,Model,ZA\n",
    }.items():
        (folder / f"{name}.csv").write_text(text)
    (folder / "LICENSE").write_text("CC0")
    return folder


def zipped(folder: Path) -> Path:
    path = folder.parent / "model.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in folder.iterdir():
            archive.write(file, f"../{file.name}")
        archive.writestr("__MACOSX/._occupations.csv", "junk")
    return path


@pytest.mark.parametrize("packed", [False, True])
def test_tabiya(folder: Path, *, packed: bool) -> None:
    reading = nodes_edges.read(zipped(folder) if packed else folder)
    assert [(row.code, row.parent_code, row.broader, dict(row.labels), row.file, row.row) for row in reading.rows] == [
        ("2", "", (), {"en": "Experts"}, "occupation_groups.csv", 2),
        ("2.1", "2", (), {"en": "Chemist"}, "occupations.csv", 2),
        ("2.2", "2", ("2.1",), {"en": "Baker"}, "occupations.csv", 4),
    ]
    assert reading.rows[0].uri == "urn:2"
    assert reading.rows[1].synonyms == (Synonym("alternative", "en", "Analyst"), Synonym("alternative", "en", "Lab | worker"))
    assert reading.problems == [
        RowProblem(
            "model_info.csv",
            1,
            "model_info.csv: none of the first 5 rows names the columns of a taxonomy of Tabiya or ESCO (hierarchy), Tabiya "
            "or ESCO (terms). It begins with: UUIDHISTORY, NAME, LOCALE.",
            "other-table",
            Severity.INFO,
        ),
        RowProblem("occupation_hierarchy.csv", 7, "The edge does not name both ends, so it was left out.", "unknown-parent"),
        RowProblem("occupations.csv", 6, "The row has no id, so it was left out.", "missing-code", Severity.ERROR),
        RowProblem(
            "occupation_hierarchy.csv",
            5,
            "The edge names “g9”, which is no term of the tables; it was left out.",
            "unknown-parent",
        ),
        RowProblem("occupation_hierarchy.csv", 6, "The edge leads from “o1” to itself; it was left out.", "self-parent"),
        RowProblem(
            "occupations.csv",
            5,
            "The id “o2” is in occupations.csv:4 already; that row is kept.",
            "duplicate-code",
            Severity.ERROR,
        ),
    ]


def test_esco_whose_codes_are_the_ends_of_addresses(tmp_path: Path) -> None:
    (tmp_path / "skills_en.csv").write_text(
        "conceptType,conceptUri,preferredLabel,altLabels,hiddenLabels,status,description\n"
        "S,http://data.europa.eu/esco/skill/0005,manage music staff,,,released,d\n"
        "S,http://data.europa.eu/esco/skill/0006,manage staff,,,released,d\n"
    )
    (tmp_path / "broaderRelationsSkillPillar_en.csv").write_text(
        "conceptType,conceptUri,broaderType,broaderUri\n"
        "S,http://data.europa.eu/esco/skill/0005,S,http://data.europa.eu/esco/skill/0006\n"
    )
    reading = nodes_edges.read(tmp_path)
    assert [(row.code, row.parent_code) for row in reading.rows] == [("0005", "0006"), ("0006", "")]
    assert reading.problems == []


def test_terms_without_edges_are_refused(tmp_path: Path) -> None:
    (tmp_path / "nodes.csv").write_text("id,label\na,A\n")
    with pytest.raises(ValidationError, match="needs a table of terms, with an id and a label, and one of edges"):
        nodes_edges.read(tmp_path)


def test_what_is_no_archive_is_refused(path: Path) -> None:
    path.write_text("id,label\n")
    with pytest.raises(ValidationError, match=r"file\.txt is neither a folder nor a ZIP archive that can be read\."):
        nodes_edges.read(path)


def test_an_archive_that_unpacks_to_too_much_is_refused(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"0" * (100 * 1024 * 1024 + 1))
    with pytest.raises(ValidationError, match=r"file\.txt unpacks to more than 100 MB or 50 tables\."):
        nodes_edges.read(path)
