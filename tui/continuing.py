"""Keeps where somebody is and what is filled in, and leads there again after a lost line.

Looked at every few seconds, written only when something changed, and once more when the terminal goes. While something is being
posted nothing filled in is kept: a bookmark must never lead to the same posting twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from textual.screen import Screen

from tui import places, router
from tui.bookmarks import Bookmark, BookmarkFolder, Filled
from tui.screens.common.base import Dialog, Frame
from tui.screens.dialogs.continuing import Continuing

if TYPE_CHECKING:
    from tui.beginning import Beginning

LOOK = 2
"""Seconds between two looks."""
PLAIN = (str, int, bool, type(None))


class Host(Protocol):
    """The application, as far as it is asked here."""

    @property
    def beginning(self) -> Beginning | None: ...

    @property
    def screen_stack(self) -> Sequence[Screen[Any]]: ...

    @property
    def screen(self) -> Screen[Any]: ...

    def push_screen(self, screen: Any, callback: Any = ..., /) -> Any: ...


def encoded(place: places.Place[Any] | None) -> dict[str, Any] | None:
    """A place as text; ``None`` for one whose keys are more than codes and numbers."""
    if place is None or type(place) not in router.TABLE:
        return None
    keys = {name: getattr(place, name) for name in places.keys_of(type(place))}
    if not all(_is_plain(value) for value in keys.values()):
        return None
    return {"place": type(place).__name__, "keys": keys}


def _is_plain(value: object) -> bool:
    return isinstance(value, PLAIN) or (isinstance(value, tuple) and all(_is_plain(one) for one in value))


def decoded(found: Any) -> places.Place[Any] | None:
    """The place again; ``None`` where this version knows none of that name and those keys."""
    kind = next((one for one in router.TABLE if one.__name__ == found.get("place")), None)
    keys = found.get("keys")
    if kind is None or not isinstance(keys, dict) or keys.keys() - set(places.keys_of(kind)):
        return None
    try:
        return kind(**{name: _tuples(value) for name, value in keys.items()})
    except TypeError:
        return None


def _tuples(value: Any) -> Any:
    return tuple(_tuples(one) for one in value) if isinstance(value, list) else value


class Continuity:
    """Of one session."""

    def __init__(self, app: Host) -> None:
        self.app = app
        self.folder: BookmarkFolder | None = None
        self._frozen: BookmarkFolder | None = None
        """Keeps its lock until the process is gone."""
        self._kept = ""
        self._offered = False

    def begin(self) -> None:
        """The books are open: from now on the place is kept; what a session before left is offered."""
        beginning = self.app.beginning
        if beginning is None:
            return
        self.folder, self._kept = BookmarkFolder(beginning.url, beginning.company), ""
        if not self._offered:
            self._offered = True
            self.offer()

    def pause(self) -> None:
        """Other books, or none: nothing is kept."""
        self.end()
        self.folder = None

    def end(self) -> None:
        """Left in order: nothing is to be continued."""
        if self.folder is not None:
            self.folder.end()
        self._kept = ""

    def freeze(self) -> None:
        """The session ends without the user: what is there now stays for the next one."""
        self.look()
        self._frozen, self.folder = self.folder, None

    # --- keeping

    def look(self) -> None:
        """Write what changed since the last look."""
        if self.folder is None:
            return
        bookmark = self.bookmark()
        text = "" if bookmark is None else f"{bookmark.places}{bookmark.filled}"
        if text != self._kept:
            self._kept = text
            self.folder.keep(bookmark)

    def bookmark(self) -> Bookmark | None:
        """What is open and filled in now; ``None`` on the first list with nothing filled in."""
        frames = [screen for screen in self.app.screen_stack if isinstance(screen, Frame)]
        lists = [frame for frame in frames if not isinstance(frame, Dialog) and encoded(frame.place) is not None]
        found = [{**kept, "seen": frame.looked_at()} for frame in lists if (kept := encoded(frame.place)) is not None]
        filled = None
        for frame in frames:
            values = frame.filled_in()
            if values and (frame.reopens or frame in lists):
                filled = Filled(frame.reopens, type(frame).__name__, frame.filled_title(values), values, frame.labels())
        if len(found) <= 1 and filled is None and not any(one["seen"].keys() - {"row", "at"} for one in found):
            return None
        if any(frame.acting for frame in frames):
            filled = None
        title = lists[-1].crumb if lists else ""
        return Bookmark(datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), found, filled, title)

    # --- leading there again

    def offer(self) -> None:
        """Ask once, about the newest."""
        assert self.folder is not None
        left = list(self.folder.left())
        if not left:
            return
        folder, bookmark = self.folder, left[0][1]

        def answered(yes: bool | None) -> None:
            for other, _ in left:
                folder.drop(other)
            if yes:
                self.lead(bookmark)

        self.app.push_screen(Continuing(bookmark), answered)

    def lead(self, bookmark: Bookmark) -> None:
        """Open what was open, one on top of the other, then the form with what stood in it."""
        for found in bookmark.places:
            place = decoded(found)
            if place is not None and isinstance(self.app.screen, Frame):
                router.open_place(self.app.screen, place)
                self._see_again(place, found.get("seen"))
        filled = bookmark.filled
        if filled is None or not isinstance(self.app.screen, Frame):
            return
        self._after(self.app.screen, lambda: self._reopen(filled))

    def _see_again(self, place: places.Place[Any], seen: Any) -> None:
        """The list at this place as it was looked at, once it is read; what no version wrote is passed over."""
        top = self.app.screen
        if isinstance(top, Frame) and top.place == place and isinstance(seen, dict) and seen:
            values = {str(name): str(value) for name, value in seen.items()}
            self._after(top, lambda: top.see_again(values))

    def _reopen(self, filled: Filled) -> None:
        top = self.app.screen
        if not isinstance(top, Frame):
            return
        if filled.how:
            top.reopen(filled.how)
        self._fill(filled)

    def _fill(self, filled: Filled) -> None:
        top = self.app.screen
        if not isinstance(top, Frame):
            return
        if type(top).__name__ != filled.screen:
            top.say(f"{filled.title} cannot be opened now.", "warn", stays=True)
            return
        self._after(top, lambda: top.fill_again(filled.fields))

    @staticmethod
    def _after(frame: Frame[Any], then: Callable[[], None]) -> None:
        frame.when_ready(then)
