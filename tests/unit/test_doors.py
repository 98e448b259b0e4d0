"""The documents that lead into the house name files that are there, and show the screens as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.support.drawn import printed

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
PACKAGES = ("core", "db", "tui", "invclose", "tests", "bench", "scripts", "docs")
ONLY_IN_THE_WHEEL = "invclose/_app/"
PICTURES = {
    "overview.svg": "test_looks[record][Overview-list-120x36].svg",
    "voucher.svg": "test_looks[voucher][VoucherScreen-lines-120x36].svg",
}


def links(text: str) -> Iterator[str]:
    """Targets of links and pictures that are files of the repository."""
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not re.match(r"[a-z]+:|#", target):
            yield unquote(target.partition("#")[0])


def places(text: str) -> Iterator[str]:
    """Files and folders that stand in code marks: `core/dates.py`, `db/close`; patterns and arguments left out."""
    for code in re.findall(r"`([^`\n]+)`", text):
        word = code.split(" ")[0].partition("::")[0].partition("#")[0]
        if (
            word.partition("/")[0] in PACKAGES
            and "/" in word
            and word != ONLY_IN_THE_WHEEL
            and not re.search(r"[*<{(\[]|\.\.\.|[A-Z]{3}", word)
        ):
            yield word.rstrip("/")


@pytest.mark.parametrize("document", DOCUMENTS, ids=[str(file.relative_to(ROOT)) for file in DOCUMENTS])
def test_what_a_document_names_is_there(document: Path) -> None:
    text = document.read_text("utf-8")
    lost = [target for target in links(text) if not (document.parent / target).exists()]
    lost += [place for place in places(text) if not (ROOT / place).exists()]
    assert lost == []


@pytest.mark.parametrize(("shown", "made"), PICTURES.items())
def test_the_pictures_of_the_readme_are_those_that_the_tests_make(
    request: pytest.FixtureRequest, shown: str, made: str
) -> None:
    """After a change of the screen `scripts/pictures` makes them anew."""
    snapshot = ROOT / "tests" / "tui" / "__snapshots__" / "test_walks_of_records" / made
    picture, wanted = ROOT / "docs" / "pictures" / shown, printed(snapshot.read_text("utf-8"))
    if request.config.getoption("update_snapshots"):
        picture.write_text(wanted, "utf-8")
    assert picture.read_text("utf-8") == wanted
    assert f"docs/pictures/{shown}" in (ROOT / "README.md").read_text("utf-8")
