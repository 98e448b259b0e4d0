"""Fields of a form: what all share, text, and the word that confirms.

A field stands on one line: label, ``[value    ]``, and beside it what the value means or what is wrong with it. It
checks itself when it is left. In a text field letters are text; only Esc, Tab, function and ctrl keys act there.
Enter goes to the next field. What stands in a text field when the cursor comes is selected: typing replaces it, an arrow,
Home or End keeps it to be changed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual import events
from textual.geometry import Offset
from textual.message import Message
from textual.strip import Strip

from tui.format import cells, cut, dated, fit_cells
from tui.registry import key_of
from tui.safe import safe
from tui.widgets.lines import Span, Tones

LABEL = 18
LEAST = 12
"""Cells of a text that stay, whatever is said beside it."""


class Field(Tones, can_focus=True):
    """One line of a form."""

    DEFAULT_CSS = "Field { height: 1; width: 1fr; background: $paper; color: $ink; }"
    takes_text = False
    understands = "Enter goes to the next field."
    """What its keys do, for the help."""

    class Changed(Message):
        """The value is another one now."""

        def __init__(self, field: Field) -> None:
            super().__init__()
            self.field = field

    class Left(Message):
        """The focus goes on; the field has checked itself."""

        def __init__(self, field: Field, *, forward: bool = False) -> None:
            super().__init__()
            self.field = field
            self.forward = forward

    def __init__(self, label: str, *, id: str, help: str = "") -> None:
        super().__init__(id=id)
        self.label = label
        self.help = help
        self.note = ""
        self.wrong = ""

    def spans(self, focused: bool) -> list[Span]:
        """What stands right of the label: an empty box, until a kind of field says more."""
        return [("[ ]", "reverse" if focused else "plain")]

    def check(self) -> None:
        """Set ``wrong`` or ``note``."""

    def changed(self) -> None:
        self.refresh()
        self.post_message(self.Changed(self))

    @property
    def kept(self) -> str:
        """What stands in it, as text: to be compared, and put back by `put_back`."""
        return ""

    def put_back(self, kept: str) -> None:
        """Let that stand in it again."""

    def entered(self) -> None:
        """The focus comes."""

    def on_focus(self) -> None:
        self.entered()
        self.refresh()
        self.app.cursor_position = Offset(self.region.x + LABEL + 2, self.region.y)

    def on_blur(self) -> None:
        self.check()
        self.refresh()
        self.post_message(self.Left(self))

    def next_field(self) -> None:
        self.check()
        self.refresh()
        self.screen.focus_next()

    def render_line(self, y: int) -> Strip:
        if y:
            return self.strip([], self.size.width)
        line: list[Span] = [(fit_cells(f" {self.label}", LABEL), "plain"), *self.spans(self.has_focus)]
        room = self.size.width - sum(cells(text) for text, _ in line) - 2
        if self.wrong:
            line.append((f"  {cut(dated(self.wrong), room)}", "stop"))
        elif self.note:
            line.append((f"  {cut(dated(self.note), room)}", "plain"))
        return self.strip(line, self.size.width)


class TextField(Field):
    """A line of text with a cursor. Pasted text keeps its printable characters only."""

    takes_text = True
    understands = "text; what is selected is replaced by typing, kept by an arrow."
    passed_on: frozenset[str] = frozenset()
    """Keys left to the screen."""

    def __init__(self, label: str, value: str = "", *, id: str, width: int = 30, help: str = "") -> None:
        super().__init__(label, id=id, help=help)
        self.value = value
        self.width = width
        self.at = len(value)
        self.limit = 500
        self.fresh = False
        """The whole text is selected."""

    @property
    def kept(self) -> str:
        return self.value

    def put_back(self, kept: str) -> None:
        self.value, self.at, self.fresh = kept, len(kept), False
        self.check()
        self.changed()

    def put(self, value: str) -> None:
        """Replace the value, as if typed."""
        self.value, self.at, self.fresh = value, len(value), False
        self.changed()

    def entered(self) -> None:
        self.fresh = bool(self.value)

    @property
    def box(self) -> int:
        """Its width; what is wrong with the value takes from it what it needs to be read."""
        needed = cells(dated(self.wrong)) + 4 if self.wrong else 0
        return min(self.width, max(LEAST, self.size.width - LABEL - 2 - needed))

    def spans(self, focused: bool) -> list[Span]:
        text, width = safe(self.value), self.box
        if focused and self.fresh:
            shown = fit_cells(text, width).rstrip()
            return [("[", "strong"), (shown, "reverse"), (" " * (width - cells(shown)), "field"), ("]", "strong")]
        at = self.at
        start = max(0, at - width + 1) if focused else 0
        shown = fit_cells(text[start:], width)
        if not focused:
            return [("[", "quiet"), (shown, "plain"), ("]", "quiet")]
        where = at - start
        before, under, after = shown[:where], shown[where : where + 1] or " ", shown[where + 1 :]
        return [("[", "strong"), (before, "field"), (under, "reverse"), (after, "field"), ("]", "strong")]

    def insert(self, text: str) -> None:
        text = "".join(char for char in text if char.isprintable())
        if text and self.fresh:
            self.value, self.at = "", 0
        text = text[: self.limit - len(self.value)]
        if text:
            self.value = self.value[: self.at] + text + self.value[self.at :]
            self.at += len(text)
            self.typed()

    def typed(self) -> None:
        """After every change by key."""
        self.wrong, self.fresh = "", False
        self.changed()

    def pasted(self, text: str) -> None:
        self.insert(text.splitlines()[0] if text.strip() else "")

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self.pasted(event.text)

    def on_key(self, event: events.Key) -> None:
        if event.key in self.passed_on:
            return
        if event.is_printable and event.character:
            event.stop()
            self.insert(event.character)
        elif self._edit(event.key):
            event.stop()
        elif event.key == "enter":
            event.stop()
            self.next_field()

    def _edit(self, key: str) -> bool:
        match key:
            case "backspace" | "delete" if self.fresh:
                self.value, self.at = "", 0
                self.typed()
            case "backspace" if self.at:
                self.value = self.value[: self.at - 1] + self.value[self.at :]
                self.at -= 1
                self.typed()
            case "delete" if self.at < len(self.value):
                self.value = self.value[: self.at] + self.value[self.at + 1 :]
                self.typed()
            case "ctrl+u":
                self.value, self.at = "", 0
                self.typed()
            case "left":
                self._to(self.at - 1)
            case "right":
                self._to(self.at + 1)
            case "home":
                self._to(0)
            case "end":
                self._to(len(self.value))
            case "up":
                self.screen.focus_previous()
            case "down":
                self.screen.focus_next()
            case "backspace" | "delete":
                pass
            case _:
                return False
        return True

    def _to(self, at: int) -> None:
        self.fresh = False
        self.at = max(0, min(at, len(self.value)))
        self.refresh()


class SearchField(TextField):
    """A line to search with: Up, Down and Enter belong to the list below it."""

    passed_on = frozenset({"up", "down", "enter"})

    def entered(self) -> None:
        """What was searched for is searched further."""


class TypedWord(TextField):
    """Type-to-confirm: the word must be typed, paste is refused, Enter alone does nothing."""

    def __init__(self, label: str, word: str, *, id: str, refused: Callable[[str], Any]) -> None:
        super().__init__(label, id=id, width=max(14, len(word) + 2))
        self.word = word
        self.refused = refused

    def entered(self) -> None:
        """What is typed of the word stays."""

    @property
    def matches(self) -> bool:
        return self.value.strip() == self.word

    def pasted(self, _text: str) -> None:
        self.refused("Pasting is refused here: type it, to show that you mean it.")

    def insert(self, text: str) -> None:
        super().insert(text[:1])

    def next_field(self) -> None:
        self.refused(
            f"{key_of('confirm')} confirms; Enter alone does not."
            if self.matches
            else f"Type {self.word}, then {key_of('confirm')}."
        )
