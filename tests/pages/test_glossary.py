"""The glossary: each word has an anchor of its own name, and pages link to words that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.pages.page import ROOT
from tests.pages.site import anchor_of, anchored

GLOSSARY = ROOT / "docs/glossary.md"
ROWS = re.findall(r'<a id="([^"]*)"></a>([^|]+?) \|', anchored(GLOSSARY.read_text("utf-8")))
WORDS = [(anchor, word) for anchor, word in ROWS if word not in ("word", "---")]
PAGES = [page for page in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]) if page != GLOSSARY]
READ_FIRST = ("tutorial", "howto")
"""Folders of pages that newcomers read: each leads to the words it uses."""


def test_every_word_has_an_anchor_of_its_name() -> None:
    assert len(WORDS) > 100
    assert [(anchor, word) for anchor, word in WORDS if anchor != anchor_of(word)] == []
    anchors = [anchor for anchor, _ in WORDS]
    assert sorted(anchors) == sorted(set(anchors))


def linked(text: str) -> list[str]:
    """Words that a page links to."""
    return re.findall(r"\]\([^)\s]*glossary\.md#([^)\s]+)\)", text)


def test_links_lead_to_words() -> None:
    anchors = {anchor for anchor, _ in WORDS}
    found = {str(page.relative_to(ROOT)): linked(page.read_text("utf-8")) for page in PAGES}
    assert sum(map(len, found.values())) > 60
    assert [(page, word) for page, words in found.items() for word in words if word not in anchors] == []


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_a_word_is_linked_once_on_a_page(page: Path) -> None:
    """At its first use: more links than that are noise."""
    words = linked(page.read_text("utf-8"))
    assert sorted(words) == sorted(set(words))


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_no_link_stands_in_code_marks(page: Path) -> None:
    """There it would be read as it is written."""
    text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    codes = [code for part in re.split(r"\n\s*\n", text) for code in re.findall(r"`([^`]+)`", part)]
    assert [code for code in codes if "](" in code] == []


@pytest.mark.parametrize("folder", READ_FIRST)
def test_pages_for_newcomers_lead_to_their_words(folder: str) -> None:
    pages = sorted((ROOT / "docs" / folder).glob("*.md"))
    assert pages
    assert [page.name for page in pages if not linked(page.read_text("utf-8"))] == []
