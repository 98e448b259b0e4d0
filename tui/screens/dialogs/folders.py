"""Choosing a file or folder of the computer that the program runs on: Enter goes into a folder, Left to the one above."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textual import events, on
from textual.app import ComposeResult

from core import os_errors
from tui.format import count
from tui.paging import Pages
from tui.registry import Here
from tui.screens.common.base import Dialog
from tui.widgets.columns import Column
from tui.widgets.grid import Grid
from tui.widgets.lines import Lines

ENDINGS = (".csv", ".zip", ".xlsx")
MOST = 2000
"""Entries that are listed of one folder."""


@dataclass(frozen=True)
class Place:
    """One row: a folder or a file."""

    path: Path
    name: str
    words: str
    folder: bool


COLUMNS = (
    Column[Place]("name", "Name", lambda row: row.name, 40, most=60),
    Column[Place]("words", "What it is", lambda row: row.words, 30, most=44),
)


THIS = "this folder, as a bundle: Enter"


def places_in(folder: Path, endings: tuple[str, ...] = ENDINGS, this: str = THIS) -> list[Place]:
    """The folder itself (where ``this`` says what that means), what lies above it, its folders, and files of these endings."""
    rows = [Place(folder, ".", this, folder=False)] if this else []
    if folder.parent != folder:
        rows.append(Place(folder.parent, "..", "the folder above", folder=True))
    folders, files = [], []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir():
                folders.append(Place(Path(entry.path), f"{entry.name}/", "folder", folder=True))
            elif entry.name.lower().endswith(endings):
                files.append(Place(Path(entry.path), entry.name, _size(entry), folder=False))
    named = sorted(folders, key=lambda row: row.name.lower()) + sorted(files, key=lambda row: row.name.lower())
    left = len(named) - MOST
    if left > 0:
        rows.append(Place(folder, "...", f"{count(left)} more entries are not listed: type the path", folder=True))
    return rows + named[:MOST]


def _size(entry: os.DirEntry[str]) -> str:
    try:
        return f"file, {count(-(-entry.stat().st_size // 1024))} KB"
    except OSError:
        return "file"


class Folders(Dialog[str]):
    """Returns the path chosen."""

    CSS_PATH = "folders.tcss"
    HERE = (
        Here("open", "Choose", "Goes into the folder, or takes the file, or with . this folder."),
        Here("back", "Close", "Closes the list; Left goes to the folder above."),
    )

    def __init__(self, crumb: str, start: str, *, endings: tuple[str, ...] = ENDINGS, this: str = THIS) -> None:
        super().__init__()
        self.crumb, self.endings, self.this = crumb, endings, this
        self.folder = nearest_folder(start)
        self.came_from = ""

    def parts(self) -> ComposeResult:
        yield Lines(["", ""], id="at")
        yield Grid(COLUMNS, lambda row: row.name, id="list")

    def load(self) -> None:
        folder = self.folder
        self.read("the folder", lambda: self._listed(folder), self._show)

    def _listed(self, folder: Path) -> list[Place]:
        try:
            return places_in(folder, self.endings, self.this)
        except OSError as error:
            raise os_errors.said(error, "The folder cannot be listed") from error

    def _show(self, rows: list[Place]) -> None:
        self.query_one("#at", Lines).show([[(f" {self.folder}", "strong")], ""])
        self.query_one(Grid).show(Pages.of(rows), keep=self.came_from or None)

    @on(Grid.Moved)
    def moved(self) -> None:
        self.update_where()

    def where(self) -> str:
        return self.query_one(Grid).place_words

    def own_key(self, event: events.Key) -> bool:
        if event.key in ("left", "backspace"):
            self._enter(self.folder.parent, f"{self.folder.name}/")
            return True
        return False

    def _enter(self, folder: Path, came_from: str = "") -> None:
        if folder != self.folder:
            self.folder, self.came_from = folder, came_from
            self.holding = True
            self.load()

    def do_open(self) -> None:
        row: Place | None = self.query_one(Grid).row
        if row is None:
            return
        if row.folder:
            self._enter(row.path, f"{self.folder.name}/" if row.name == ".." else "")
        else:
            self.dismiss(str(row.path))


def nearest_folder(text: str) -> Path:
    """The folder that was typed, or the nearest one above that there is; the home where nothing was."""
    path = Path(text).expanduser().absolute() if text else Path.home()
    while not path.is_dir() and path.parent != path:
        path = path.parent
    return path


def choose_path(asking: Any, typed: str, chosen: Callable[[str], None]) -> None:
    """The list for a field."""
    asking.app.push_screen(Folders("Choose a bundle", typed), lambda path: chosen(path) if path else None)
