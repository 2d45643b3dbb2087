"""`manage.py import_assets`, from files to tagged assets."""

import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from content.models import Asset, Tag
from people.models import User
from taxonomy.models import Term
from tests.factories.taxonomy import term


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for name, text in {
        "news/2017/one.md": "---\ntitle: One\ntopics: [mobile]\n---\nText",
        "news/2017/two.md": "no front matter",
        "topics/mobile/_index.md": "---\ntitle: Mobile\n---\n",
    }.items():
        path = tmp_path / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "site"


def run(*paths: Path, actor: str = "root", source: str = "digitalgov", **options: Any) -> list[str]:
    out = StringIO()
    call_command("import_assets", *paths, format=source, actor=actor, stdout=out, **options)
    return out.getvalue().splitlines()


def test_without_its_terms_the_tags_are_left_out_and_told(root: User, sara: User, site: Path) -> None:
    term("05", facet="channel", actor=sara)

    assert run(site) == [
        "2 assets created, 0 updated, 0 unchanged, 6 problems",
        "  site/news/2017/one.md:1: The term action:ReadAction does not exist; the tag is left out.",
        "  site/news/2017/one.md:1: The term product:topic-mobile does not exist; the tag is left out.",
        "  site/news/2017/one.md:1: The term segment:31 does not exist; the tag is left out.",
        "  site/news/2017/two.md:1: There is no front matter: the file does not begin with a line of three hyphens.",
        "  site/topics/mobile/_index.md:1: The term action:DiscoverAction does not exist; the tag is left out.",
        "  site/topics/mobile/_index.md:1: The term segment:31 does not exist; the tag is left out.",
    ]
    assert [tag.term.code for tag in Tag.objects.all()] == ["05", "05"]
    assert {row.history_user for row in Asset.history.all()} == {root}


def test_with_its_terms_and_once_more(root: User, sara: User, site: Path) -> None:
    for facet, code in (("channel", "05"), ("segment", "31"), ("action", "ReadAction"), ("action", "DiscoverAction")):
        term(code, facet=facet, actor=sara)

    assert run(site, terms=True)[:2] == [
        "product: 2 terms created, 0 unchanged",
        "2 assets created, 0 updated, 0 unchanged, 1 problems",
    ]
    assert run(site, terms=True)[:2] == [
        "product: 0 terms created, 2 unchanged",
        "0 assets created, 0 updated, 2 unchanged, 1 problems",
    ]
    post = Asset.objects.get(code="digitalgov.news.one")
    assert sorted(found.reference for found in post.terms.select_related("facet")) == [
        "action:ReadAction",
        "channel:05",
        "product:topic-mobile",
        "segment:31",
    ]


def test_many_problems_are_cut_unless_asked_for(root: User, tmp_path: Path) -> None:
    for number in range(25):
        (tmp_path / f"{number:02}.md").write_text("no front matter")

    assert len(run(tmp_path)) == 22
    assert run(tmp_path)[-1] == "  and 5 more; --verbose lists them all"
    assert len(run(tmp_path, verbose=True)) == 26


@pytest.mark.parametrize(
    ("actor", "message"),
    [
        ("nobody", "There is no user “nobody”."),
        ("zoe", "lacks the permission content.add_asset"),
    ],
)
@pytest.mark.usefixtures("zoe")
def test_who_may_not_import(site: Path, actor: str, message: str) -> None:
    with pytest.raises(CommandError, match=re.escape(message)):
        run(site, actor=actor)

    assert Asset.objects.count() == 0


def test_an_author_may_not_bring_terms(ana: User, site: Path) -> None:
    with pytest.raises(CommandError, match=r"lacks the permission taxonomy\.add_term"):
        run(site, actor="ana", terms=True)

    assert (Asset.objects.count(), Term.objects.count()) == (0, 0)


def test_a_path_that_does_not_exist(root: User, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="nowhere does not exist"):
        run(tmp_path / "nowhere")


def test_a_title_too_long_and_a_repeated_address_are_told(root: User, tmp_path: Path) -> None:
    page = '{"base_path": "/a", "schema_name": "answer", "title": "%s"}'
    (tmp_path / "1.json").write_text(page % "A")
    (tmp_path / "2.json").write_text(page % "B")
    (tmp_path / "3.json").write_text(page.replace("/a", "/b") % ("x" * 301))
    lines = run(tmp_path, source="govuk")

    folder = tmp_path.name
    assert lines[0].startswith("1 assets created")
    assert [line for line in lines if "term" not in line][1:] == [
        f"  {folder}/2.json:1: govuk.a: code: This code is already in {folder}/1.json, row 1, and can be imported only once.",
        f"  {folder}/3.json:1: govuk.b: title: Holds 301 characters; at most 300 are allowed.",
    ]
    assert [row.title for row in Asset.objects.all()] == ["A"]


def test_the_real_content(root: User, data_dir: Path) -> None:
    first = run(data_dir / "content" / "digitalgov", terms=True)
    second = run(data_dir / "content" / "govuk", source="govuk", terms=True)

    assert first[0] == "product: 52 terms created, 0 unchanged"
    assert first[1].startswith("384 assets created, 0 updated, 0 unchanged")
    assert second[:2] == ["product: 20 terms created, 0 unchanged", "campaign: 5 terms created, 0 unchanged"]
    assert second[2].startswith("122 assets created, 0 updated, 0 unchanged")
    assert Asset.objects.count() == 506
    assert Tag.objects.filter(term__code__startswith="topic-").count() == 1092
