"""The proof of the story notices every difference, and its input is what its docstrings say."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from content.models import Asset, Tag
from demo.people import ensure_people
from demo.story_input import import_real, write_problems
from demo.story_table import NOTHING, Fact, ProofLine, render
from taxonomy.models import Facet, Term

TARGET = Fact(2, "a" * 64)
SAME = ProofLine("doc_3", "spring-card", "email", "en", TARGET, TARGET, TARGET, TARGET)


def test_four_equal_facts_are_the_same() -> None:
    assert SAME.is_same


@pytest.mark.parametrize("field", ["target", "accepted", "confirmed", "serving"])
@pytest.mark.parametrize("other", [NOTHING, Fact(1, "a" * 64), Fact(2, "b" * 64)])
def test_one_other_fact_differs(field: str, other: Fact) -> None:
    assert not ProofLine(**{**SAME._asdict(), field: other}).is_same


def test_four_times_nothing_is_no_proof() -> None:
    assert not ProofLine("doc_3", "spring-card", "email", "en", NOTHING, NOTHING, NOTHING, NOTHING).is_same


def test_the_table_can_be_read() -> None:
    differing = SAME._replace(document="doc_4", confirmed=Fact(2, "b" * 64), serving=NOTHING)

    assert render("esp", [SAME, differing]) == (
        "esp: 2 documents, 1 of them differ\n"
        "  document  asset        channel  language  target           accepted         confirmed        serves\n"
        "  --------  -----------  -------  --------  ---------------  ---------------  ---------------"
        "  ---------------  -------\n"
        "  doc_3     spring-card  email    en        r2 aaaaaaaaaaaa  r2 aaaaaaaaaaaa  r2 aaaaaaaaaaaa"
        "  r2 aaaaaaaaaaaa  same\n"
        "  doc_4     spring-card  email    en        r2 aaaaaaaaaaaa  r2 aaaaaaaaaaaa  r2 bbbbbbbbbbbb"
        "  nothing          DIFFERS"
    )


def test_a_channel_system_that_alters_content_fails_the_story(tmp_path: Path) -> None:
    environment = {**os.environ, "THROUGHLINE_DATA": str(tmp_path / "none"), "THROUGHLINE_VAR": str(tmp_path)}
    environment |= {"TMPDIR": str(tmp_path)}

    played = subprocess.run(
        [sys.executable, "-m", "demo.story", "--tamper", "web-cms"],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )

    assert played.returncode == 1, played.stderr
    assert "Ana tries to approve it: refused. You took part in CR-2" in played.stdout
    assert "web-cms: 16 documents, 16 of them differ" in played.stdout
    assert "esp: 24 documents, all the same" in played.stdout
    assert "call-centre-kb: 12 documents, all the same" in played.stdout
    assert "FAILED: Not every channel system serves what was released." in played.stderr


@pytest.mark.django_db
def test_real_input_fills_all_facets_and_changes_25_posts(data_dir: Path, tmp_path: Path) -> None:
    imported = import_real(data_dir, ensure_people())

    terms = {facet.code: Term.objects.filter(facet=facet).count() for facet in Facet.objects.all()}
    assert terms["product"] > 10_000
    assert min(terms.values()) >= 19
    assert Term.objects.get(facet__code="product", code="ap-2-1").labels.get(language="fr").text == "Accessoires pour oiseaux"
    assert Asset.objects.count() >= 400
    assert not Asset.objects.filter(tags=None).exists()
    assert set(Tag.objects.values_list("term__facet__code", flat=True)) >= {"product", "channel", "segment", "action"}
    assert len(imported.changed) == 25
    for asset in imported.changed:
        asset.refresh_from_db()
        assert asset.legal_line in imported.wordings
        assert asset.variants.count() == 2
    write_problems(imported.problems, tmp_path / "problems.txt")
    lines = (tmp_path / "problems.txt").read_text().splitlines()
    assert any(line.startswith("Audience Taxonomy 1.0.tsv:95: ") for line in lines)
    assert any(line.startswith("real_utm_urls.tsv:7: ") for line in lines)
