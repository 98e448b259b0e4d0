"""The list: rows in columns, read by windows, drawn line by line.

Shows a million rows as fast as ten: only visible rows are formatted, moving the cursor repaints two lines. The row under the
cursor has a coloured edge and a lighter ground, so that figures and warnings keep their inks; where there are no colours, ``>`` and
reverse video. A mark is ``*``; a total stands below its column; the rule under the heads says how many columns are not seen. The
grid never reads: it asks with
``NeedRows`` and is given ``Pages``.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from textual import events
from textual.geometry import Offset, Region
from textual.message import Message
from textual.strip import Strip

from tui import format as figures
from tui.arranged import arranged
from tui.format import cells, count, dated, fit_cells, plural
from tui.marking import Marks
from tui.paging import Pages, Want
from tui.safe import safe
from tui.theme import REVERSED
from tui.widgets.columns import Column, Placed, head_line, place, row_spans, total_line
from tui.widgets.lines import Tones

HEAD = 2
AHEAD = 50
ARRANGED = ("list", "lines")
"""Ids of the lists whose columns can be chosen."""
Whole = Literal["", "quiet", "strong"]
"""Ink of a whole row: it does not count, or was changed. What is judged is coloured by its column, never with its row."""
EDGE, EDGE_IN_LETTERS = "▌", ">"


class Grid(Tones, can_focus=True):
    """A list with a cursor."""

    DEFAULT_CSS = "Grid { height: 1fr; width: 1fr; background: $paper; color: $ink; }"
    MOVES: ClassVar[dict[str, str]] = {
        "up": "up", "down": "down", "pageup": "page_up", "pagedown": "page_down", "home": "top", "end": "bottom",
        "shift+right": "sideways_right", "shift+left": "sideways_left",
    }  # fmt: skip
    VIM: ClassVar[dict[str, str]] = {
        "k": "up", "j": "down", "G": "bottom", "ctrl+d": "page_down", "ctrl+u": "page_up",
    }  # fmt: skip

    class Moved(Message):
        """The cursor stands on another row."""

        def __init__(self, grid: Grid) -> None:
            super().__init__()
            self.grid = grid

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, Grid.Moved) and message.grid is self.grid

    @dataclass
    class NeedRows(Message):
        """More rows are wanted: the next page, all to the end, or this page."""

        grid: Grid
        to_end: bool = False
        page: Want | None = None

    def __init__(
        self,
        columns: Sequence[Column[Any]],
        key: Callable[[Any], Hashable],
        *,
        tone: Callable[[Any], Whole] | None = None,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self.columns = list(columns)
        self.key = key
        self.row_tone: Callable[[Any], Whole] = tone or (lambda _row: "")
        self.pages: Pages[Any] = Pages.of(())
        self.cursor = 0
        self.top = 0
        self.shift = 0
        self.marks = Marks()
        self.totals: dict[str, str] = {}
        self.total_label = ""
        self.empty_words = ""
        """Stands where the rows would: why there are none."""
        self.asked = False
        self.lit = False
        """Shows the cursor as if focused: the keys come from a field above."""
        self._placed: list[Placed[Any]] | None = None
        self._placed_for = 0
        """The width that the columns were placed for."""

    # --- what is shown

    def show(self, pages: Pages[Any], *, keep: Hashable | None = None, at: int = 0) -> None:
        """Replace the rows; the cursor goes to the row with key ``keep``, or to index ``at``."""
        self.pages = pages
        found = None if keep is None else pages.find(keep, self.key)
        self.cursor = max(0, min(at if found is None else found, len(pages) - 1))
        self.asked = False
        self._placed = None
        self._settle()
        self.refresh(layout=self.styles.is_auto_height)
        self.post_message(self.Moved(self))

    def extended(self) -> None:
        """Pages were added or fetched again."""
        self.asked = False
        self._placed = None
        self.refresh(layout=self.styles.is_auto_height)
        self.post_message(self.Moved(self))

    def set_totals(self, label: str, totals: dict[str, str]) -> None:
        if (label, totals) != (self.total_label, self.totals):
            self.total_label, self.totals = label, totals
            self._placed = None
            self._settle()
            self.refresh()

    @property
    def row(self) -> Any | None:
        """The row under the cursor."""
        return self.pages.get(self.cursor)

    @property
    def place_words(self) -> str:
        """``1 of 22``: which row the cursor is on."""
        return f"{count(self.cursor + 1)} of {count(len(self.pages))}" if len(self.pages) else ""

    @property
    def arranges(self) -> str:
        """The name under which its columns can be chosen; blank for a list beside the one of its screen."""
        return getattr(self.screen, "arranges", "") if self.id in ARRANGED else ""

    @property
    def shown(self) -> list[Column[Any]]:
        """The columns that the user wants to see, in their order."""
        chosen = getattr(getattr(self.app, "settings", None), "columns", {})
        return arranged(self.columns, chosen.get(self.arranges, ()))

    @property
    def placed(self) -> list[Placed[Any]]:
        if self._placed is None or self._placed_for != self.size.width:
            at_hand = self.pages.at_hand()
            rows, every = at_hand[:300], len(at_hand) <= 300 and self.pages.all_at_hand
            self._placed_for = self.size.width
            self._placed = place(self.shown, rows, self.size.width or 80, self.shift, self.totals, every=every)
        return self._placed

    @property
    def _currency(self) -> str:
        return safe(getattr(getattr(self.app, "company", None), "currency", ""))

    @property
    def body(self) -> int:
        """Lines for rows."""
        return max(1, self.size.height - self._head - self._foot)

    @property
    def _head(self) -> int:
        """Lines above the rows: the titles, and a rule where lines do not stand close."""
        return HEAD - figures.style.compact

    @property
    def _foot(self) -> int:
        """Lines below them: a total, and a rule above it."""
        return (HEAD - figures.style.compact) if self.total_label else 0

    def placed_anew(self) -> None:
        """Other settings are in force: columns, figures and heads are placed by them."""
        self._placed = None
        self._settle()
        self.refresh(layout=self.styles.is_auto_height)

    # --- moving

    def move(self, to: int) -> None:
        """The cursor to a row; repaints two lines unless the list scrolls."""
        to = max(0, min(to, len(self.pages) - 1))
        if to == self.cursor:
            return
        before, top = self.cursor, self.top
        self.cursor = to
        self._settle()
        if self.top != top:
            self.refresh(Region(0, self._head, self.size.width, self.body))
        else:
            self._paint(before, to)
        self._want()
        self.post_message(self.Moved(self))

    def _paint(self, *rows: int) -> None:
        width = self.size.width
        self.refresh(
            *(Region(0, self._head + row - self.top, width, 1) for row in rows if 0 <= row - self.top < self.body)
        )

    def _settle(self) -> None:
        """The cursor is on the page, and the page is not scrolled further than needed."""
        height = self.body
        if self.cursor < self.top:
            self.top = self.cursor
        elif self.cursor >= self.top + height:
            self.top = self.cursor - height + 1
        self.top = max(0, min(self.top, len(self.pages) - height))
        self._place_terminal_cursor()

    def _place_terminal_cursor(self) -> None:
        """For screen readers: the terminal's own cursor stands on the row."""
        if self.has_focus and self.is_attached:
            self.app.cursor_position = Offset(self.region.x, self.region.y + self._head + self.cursor - self.top)

    def _want(self) -> None:
        if self.asked:
            return
        lost = self.pages.missing(self.top, self.top + self.body)
        if lost is None:  # nothing is missing on the screen: what comes next, in either direction
            lost = self.pages.missing(self.top - AHEAD, self.top + self.body + AHEAD)
        if lost is not None:
            self.asked = True
            self.post_message(self.NeedRows(self, page=lost))
        elif not self.pages.complete and self.cursor + AHEAD >= len(self.pages):
            self.asked = True
            self.post_message(self.NeedRows(self))

    def go_up(self) -> None:
        self.move(self.cursor - 1)

    def go_down(self) -> None:
        self.move(self.cursor + 1)

    def go_page_up(self) -> None:
        self.move(self.cursor - max(1, self.body - 1))

    def go_page_down(self) -> None:
        self.move(self.cursor + max(1, self.body - 1))

    def go_top(self) -> None:
        self.move(0)

    def go_bottom(self) -> None:
        if self.pages.complete:
            self.move(len(self.pages) - 1)
        else:
            self.asked = True
            self.post_message(self.NeedRows(self, to_end=True))

    def go_sideways_right(self) -> None:
        columns = len(self.shown)
        if len(self.placed) < columns - self.shift and self.shift < columns - 2:
            self._sideways(self.shift + 1)

    def go_sideways_left(self) -> None:
        if self.shift:
            self._sideways(self.shift - 1)

    def _sideways(self, shift: int) -> None:
        self.shift = shift
        self._placed = None
        self.refresh()

    def on_key(self, event: events.Key) -> None:
        vim = self.VIM if getattr(self.app, "vim_keys", False) else {}
        if event.key in self.MOVES or event.key in vim:
            event.stop()
            getattr(self, "go_" + (self.MOVES.get(event.key) or vim[event.key]))()

    def on_mouse_scroll_down(self) -> None:
        self.move(self.cursor + 3)

    def on_mouse_scroll_up(self) -> None:
        self.move(self.cursor - 3)

    def on_click(self, event: events.Click) -> None:
        if event.y >= self._head:
            self.move(self.top + event.y - self._head)

    def on_focus(self) -> None:
        self._place_terminal_cursor()
        self._paint(self.cursor)

    def on_blur(self) -> None:
        self._paint(self.cursor)

    def on_resize(self) -> None:
        self._placed = None
        self._settle()
        self._want()
        self.refresh()

    # --- marks

    def marked_rows(self) -> list[Any]:
        """The selected rows in the order of the list; only while the whole list is not selected."""
        place = {self.key(row): index for index, row in enumerate(self.pages.at_hand())}
        kept = self.marks.rows.items()
        return [row for _, row in sorted(kept, key=lambda item: place.get(item[0], len(place)))]

    def keyed(self) -> Iterator[tuple[Hashable, Any]]:
        """Key and row of the rows at hand."""
        return ((self.key(row), row) for row in self.pages.at_hand())

    def toggle_mark(self) -> None:
        row = self.row
        if row is not None:
            self.marks.toggle(self.key(row), row)
            self._paint(self.cursor)
            self.go_down()

    # --- drawing

    def get_content_height(self, _container: Any, _viewport: Any, _width: int) -> int:
        return self._head + max(1, len(self.pages)) + self._foot

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y == 0:
            return self._one(head_line(self.placed, self._currency), "head", width)
        if y < self._head:
            return self._rule(width, self._aside())
        index = self.top + y - self._head
        shown = min(len(self.pages), self.top + self.body)
        if index < shown:
            return self._row(index, width)
        if self.total_label and len(self.pages):
            if index == shown + self._foot - 1:
                return self._one(total_line(self.placed, dated(self.total_label), self.totals), "strong", width)
            if index == shown:
                return self._rule(width)
        if y == self._head + 1 and not len(self.pages):
            return self._one(f"  {dated(self.empty_words)}", "plain", width)
        return self._one("", "plain", width)

    def _one(self, text: str, tone: str, width: int) -> Strip:
        return self.strip(((fit_cells(text, width), tone),), width)

    def _rule(self, width: int, words: str = "") -> Strip:
        line = "-" if figures.style.letters else "─"
        if not words:
            return self._one(line * width, "faint", width)
        words = f" {words} "
        return self.strip(((line * (width - cells(words) - 1), "faint"), (words, "quiet"), (line, "faint")), width)

    def _aside(self) -> str:
        """Which columns are not seen, and the keys that bring them."""
        if not self.can_focus:
            return ""
        more = len(self.shown) - self.shift - len(self.placed)
        right = f"{plural(more, 'more column')}: shift+Right" if more > 0 else ""
        return "   ".join(said for said in ("shift+Left: back" if self.shift else "", right) if said)

    def _edge(self) -> str:
        return EDGE_IN_LETTERS if figures.style.letters or self.app.theme in REVERSED else EDGE

    def _row(self, index: int, width: int) -> Strip:
        row = self.pages.get(index)
        if row is None:
            self.call_later(self._want)
            return self._one("  ...", "quiet", width)
        here = index == self.cursor
        active = here and (self.has_focus or self.lit)
        mark = ("*" if self.marks.has(self.key(row), row) else " ", "key")
        edge = (self._edge() if here else " ", "key" if active else "quiet")
        above = self.pages.get(index - 1) if self.top < index else None
        dimmed = self.row_tone(row)
        cells = [(text, dimmed or tone) for text, tone in row_spans(self.placed, row, above)]
        return self.strip((edge, mark, *cells), width, "on-row" if active else "")
