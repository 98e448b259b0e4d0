"""`scripts/site` builds the pages into a site in which nothing leads nowhere and nothing is loaded from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.pages import site
from tests.pages.page import ROOT


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return site.built(tmp_path_factory.mktemp("site"))


@pytest.mark.slow
def test_every_page_is_in_the_navigation_and_every_link_leads_somewhere(built: Path) -> None:
    pages, config = built.parent / "pages", (built.parent / "zensical.toml").read_text("utf-8")
    assert [*site.unnamed(pages, config), *site.flat(pages), *site.problems(built)] == []


@pytest.mark.slow
def test_the_pages_of_the_site_are_those_of_the_repository(built: Path) -> None:
    """Each page is there with its heading, and each picture."""
    for page in [*ROOT.glob("docs/**/*.md"), *ROOT.glob("*.md")]:
        name = page.relative_to(ROOT).with_suffix(".html")
        name = name.with_name("index.html") if page.name == "README.md" else name
        heading = page.read_text("utf-8").splitlines()[0].lstrip("# ")
        shown = re.sub(r"<[^>]+>", "", (built / name).read_text("utf-8"))
        assert heading in shown, page
    pictures = [path.relative_to(ROOT) for path in (ROOT / "docs").rglob("*.svg")]
    assert len(pictures) >= 2
    assert [path for path in pictures if not (built / path).is_file()] == []


@pytest.mark.slow
def test_scripts_ask_nobody(built: Path) -> None:
    scripts = [path.read_text("utf-8") for path in built.rglob("*.js")]
    assert scripts
    assert [found for text in scripts for found in re.findall(r"https?://(?!www\.w3\.org/)", text)] == []


FINE = "<p id=here>text</p><a href=#here>x</a><a href=other.html>x</a><a href=https://example.org/>x</a>"
WRONG = {
    "<a href=lost.html>x</a>": "lost.html leads nowhere",
    "<a href=../outside.html>x</a>": "outside.html leads nowhere",
    "<a href=#gone>x</a>": "#gone names no anchor",
    "<a href=other.html#gone>x</a>": "other.html#gone names no anchor",
    "<img src=https://example.org/x.png>": "loads https://example.org/x.png",
    "<link rel=stylesheet href=//example.org/x.css>": "loads //example.org/x.css",
    "<style>body { background: url(https://example.org/x.png) }</style>": "loads https://example.org/x.png",
    "<p>so:\n- one\n- two</p>": "stands as plain text: - one",
    "<p>| a | b |</p>": "stands as plain text: | a | b |",
}


@pytest.mark.parametrize(("more", "said"), WRONG.items())
def test_what_is_wrong_is_found(tmp_path: Path, more: str, said: str) -> None:
    (tmp_path.parent / "outside.html").write_text("")
    folder = tmp_path / "html"
    folder.mkdir()
    (folder / "other.html").write_text("<p>other</p>")
    page = folder / "page.html"
    page.write_text(FINE)
    assert site.problems(folder) == []
    page.write_text(FINE + more)
    (found,) = site.problems(folder)
    assert found.startswith("page.html: ")
    assert said in found


def test_scripts_and_pictures_that_fetch_are_found(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text('load("https://example.org/x.js"); svg("http://www.w3.org/2000/svg")')
    (tmp_path / "b.svg").write_text("<svg><style>src: url('https://example.org/f.woff')</style></svg>")
    assert site.problems(tmp_path) == [
        "a.js: loads https://example.org/x.js",
        "b.svg: loads https://example.org/f.woff",
    ]
    site.kept_here(tmp_path)
    assert site.problems(tmp_path) == ["b.svg: loads https://example.org/f.woff"]


def test_a_page_that_the_navigation_forgets_or_names_in_vain_is_found(tmp_path: Path) -> None:
    for name in ("a.md", "b.md", "docs/c.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("- one\n   - two\n")
    nav = '[project]\nnav = ["a.md", { "More" = ["docs/c.md", "docs/d.md", { "Again" = "a.md" }] }]\n'
    assert site.unnamed(tmp_path, nav) == [
        "b.md is not in the navigation",
        "docs/d.md of the navigation is not there",
        "a.md is in the navigation twice",
    ]
    assert next(site.flat(tmp_path)) == "a.md: is not moved in by four blanks: - two"


def test_a_star_stands_for_all_pages_of_a_name(tmp_path: Path) -> None:
    for name in ("b.md", "a.md", "a.txt"):
        (tmp_path / name).touch()
    assert site.starred('["x/README.md", "*.md"]', tmp_path) == '["x/README.md", "a.md",\n"b.md"]'


def test_blocks_are_written_as_the_generator_reads_them() -> None:
    text = "```csv books/items.csv goes-on\nx\n```\n\n```sh exit-3\ny\n```\n\n```output\nz\n```\n"
    assert site.fenced(text) == '```csv title="books/items.csv"\nx\n```\n\n```sh\ny\n```\n\n```text\nz\n```\n'
