"""Bookmarks in the state folder: whose they are, who may read them, and that nothing strange is followed or believed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.bookmarks import Bookmark, BookmarkFolder, Filled, read_bookmark

URL = "postgresql://anna@h/prod"
BOOKMARK = Bookmark(
    "2026-06-18T14:10:31Z",
    [{"place": "Overview", "keys": {}}],
    Filled("adjust:late", "AdjustForm", "Late charge PO-1", {"receipt": "PO-1", "amount": "44.00"}),
    "Closing and adjustment",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "bookmarks"


def left_by_another(folder: Path, url: str = URL, company: str | None = None) -> None:
    """A process keeps a bookmark and is killed."""
    script = (
        "import os; from pathlib import Path; from tests.unit.test_bookmarks import BOOKMARK; from tui.bookmarks import BookmarkFolder;"
        f" BookmarkFolder({url!r}, {company!r}, Path({str(folder)!r})).keep(BOOKMARK); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", script], cwd=Path(__file__).parents[2], check=False, timeout=60)


def test_what_is_left_comes_back_once(folder: Path) -> None:
    left_by_another(folder)
    mine = BookmarkFolder(URL, None, folder)
    ((name, bookmark),) = mine.left()
    assert bookmark == BOOKMARK
    assert bookmark.words == "Late charge PO-1, filled in"
    mine.drop(name)
    assert list(mine.left()) == []
    assert os.listdir(folder) == []


def test_another_database_and_another_company_have_their_own(folder: Path) -> None:
    left_by_another(folder, URL, "ACME")
    assert list(BookmarkFolder(URL, None, folder).left()) == []
    assert list(BookmarkFolder(f"{URL}2", "ACME", folder).left()) == []
    assert len(list(BookmarkFolder(URL, "ACME", folder).left())) == 1


def test_what_a_session_that_goes_on_keeps_is_not_offered(folder: Path) -> None:
    mine = BookmarkFolder(URL, None, folder)
    mine.keep(BOOKMARK)
    assert list(mine.left()) == []
    script = (
        "from pathlib import Path; from tui.bookmarks import BookmarkFolder;"
        f" print(len(list(BookmarkFolder({URL!r}, None, Path({str(folder)!r})).left())))"
    )
    seen = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert seen.stdout.strip() == "0"
    mine.end()
    assert os.listdir(folder) == []


def test_only_the_owner_reads_it_and_no_address_stands_there(folder: Path) -> None:
    mine = BookmarkFolder(URL, None, folder)
    mine.keep(BOOKMARK)
    assert folder.stat().st_mode & 0o077 == 0
    for path in folder.iterdir():
        assert path.stat().st_mode & 0o077 == 0
        assert "anna" not in path.name + path.read_text()
    mine.end()


def test_links_are_not_followed(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    folder.parent.mkdir(parents=True)
    folder.symlink_to(other)
    mine = BookmarkFolder(URL, None, folder)
    mine.keep(BOOKMARK)
    assert os.listdir(other) == []
    folder.unlink()
    folder.mkdir(mode=0o700)
    secret = tmp_path / "secret"
    secret.write_text(BOOKMARK.as_json())
    (folder / f"{mine.stem}-x-1.json").symlink_to(secret)
    assert list(mine.left()) == []
    assert secret.read_text() == BOOKMARK.as_json()


def test_a_folder_that_others_may_write_is_not_used(folder: Path) -> None:
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    mine = BookmarkFolder(URL, None, folder)
    mine.keep(BOOKMARK)
    assert os.listdir(folder) == []


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"version": 2}', '{"version": 1, "places": 3, "saved": "", "filled": null}']
)
def test_what_is_no_bookmark_is_none(text: str) -> None:
    assert read_bookmark(text) is None


@given(st.text(max_size=200))
def test_nothing_that_is_read_raises(text: str) -> None:
    assert read_bookmark(text) is None


NAMES = st.text(min_size=1, max_size=8)


@given(st.dictionaries(NAMES, st.text(max_size=20)), NAMES)
def test_what_is_written_is_read_again(values: dict[str, str], title: str) -> None:
    bookmark = Bookmark(
        "2026-06-18T14:10:31Z", [{"place": "Item", "keys": {"code": title}}], Filled("", "X", title, values), title
    )
    assert read_bookmark(bookmark.as_json()) == bookmark


def test_a_disk_that_takes_nothing_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    mine = BookmarkFolder(URL, None, tmp_path / "file" / "bookmarks")
    mine.keep(BOOKMARK)
    mine.keep(None)
    mine.end()
    assert list(mine.left()) == []
