"""`manage.py import_terms`: what it prints, and what it refuses."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from people.models import User
from taxonomy.models import Term
from tests.factories.taxonomy import drawn, grow

NO_HEADER = b"name\nCats\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "pets.csv"


def run(path: Path, *options: str, actor: str = "sara", facet: str = "product") -> list[str]:
    said = StringIO()
    arguments = ["--facet", facet, "--actor", actor, *options]
    call_command("import_terms", str(path), *arguments, stdout=said, skip_checks=True)
    return said.getvalue().splitlines()


def test_counts_and_problems_with_file_and_row(sara: User, path: Path) -> None:
    path.write_text("code,parent_code,label,colour\npets,,Pets,\ncats,pets,Cats,\nmars,planets,Mars,\n")
    assert run(path) == [
        "product: 2 created, 0 relabelled, 0 unchanged, 2 problems",
        "  pets.csv:1: These columns are not known and were not read: colour.",
        "  pets.csv:4: The parent “planets” of “mars” is neither in the file nor in the facet.",
    ]
    assert drawn() == "pets\n    cats"
    path.write_text("code,label@fr\npets,Animaux\ncats,\n")
    assert run(path) == ["product: 0 created, 1 relabelled, 1 unchanged, 0 problems"]


def test_a_dry_run_says_what_would_be_and_changes_nothing(sara: User, path: Path) -> None:
    grow("pets\n    dogs\ncars", actor=sara)
    path.write_text("code,parent_code,label\npets,,pets\ncats,pets,Cats\ndogs,cars,\nhen,egg,Hen\negg,hen,Egg\n")
    assert run(path, "--dry-run") == [
        "product: would be 1 create, 3 problem, 1 unchanged, 3 problems",
        "  pets.csv:4: “dogs” is in use: Parent “pets” would become “cars”. That takes a change request.",
        "  pets.csv:5: These terms are each other's parents: hen > egg > hen. Cut the circle at one of them.",
        "  pets.csv:6: These terms are each other's parents: hen > egg > hen. Cut the circle at one of them.",
    ]
    assert drawn() == "pets\n    dogs\ncars"


def test_circles_are_cut_and_what_the_file_lacks_is_named(sara: User, path: Path) -> None:
    grow("cars", actor=sara)
    path.write_text("code,parent_code,label\nhen,egg,Hen\negg,hen,Egg\n")
    would_be = "Status “active” would become “deprecated”"
    assert run(path, "--cut-loops", "--full", "--format", "csv") == [
        "product: 2 created, 0 relabelled, 0 unchanged, 2 problems",
        f"  pets.csv:0: “cars” is in use: {would_be}. That takes a change request.",
        "  pets.csv:3: “egg” is put at the top: under “hen” it would be above itself (hen > egg > hen).",
    ]
    assert drawn() == "cars\negg\n    hen"


@pytest.mark.parametrize(("options", "lines"), [((), 22), (("--verbose",), 26), (("--verbosity", "2"), 26)])
def test_twenty_problems_are_shown_unless_all_are_wanted(sara: User, path: Path, options: tuple[str, ...], lines: int) -> None:
    path.write_text("code,label\n" + "two words,Two\n" * 25)
    said = run(path, *options)
    assert len(said) == lines
    assert ("  and 5 more; --verbose lists them all" in said) == (not options)


@pytest.mark.parametrize(
    ("content", "actor", "facet", "message"),
    [
        (b"code,label\ncats,Caf\x81\n", "sara", "product", r"pets\.csv:2: byte 19 is not UTF-8"),
        (
            b"name\nCats\n",
            "sara",
            "product",
            r"The format of pets\.csv cannot be guessed\. Name it with --format: contentful, csv",
        ),
        (b"code,label\ncats,Cats\n", "zoe", "product", "Zoe Visitor lacks the permission taxonomy.add_term"),
        (b"code,label\ncats,Cats\n", "nobody", "product", "There is no user “nobody”"),
        (b"code,label\ncats,Cats\n", "sara", "planet", "There is no facet “planet”. Facets: journey, campaign, product"),
    ],
)
@pytest.mark.usefixtures("sara", "zoe")
def test_a_refusal_is_an_error_that_changes_nothing(path: Path, content: bytes, actor: str, facet: str, message: str) -> None:
    path.write_bytes(content)
    with pytest.raises(CommandError, match=message):
        run(path, *(["--format", "csv"] if content != NO_HEADER else []), actor=actor, facet=facet)
    assert Term.objects.count() == 0
