"""A field for a code that the books know, or for several: F4 lists what it may be, its meaning stands beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.registry import key_of
from tui.widgets.fields import TextField

if TYPE_CHECKING:
    from tui.values import Lookup


def codes(text: str) -> tuple[str, ...]:
    """Codes separated by commas or blanks."""
    return tuple(code for code in text.replace(",", " ").split() if code)


class CodeField(TextField):
    """``blank`` says what an empty field means; ``needed`` what is missing where it must not be empty.

    What the books say of the text arrives later: until then nothing stands beside it.
    """

    @property
    def understands(self) -> str:  # type: ignore[override]
        """What may be typed."""
        return f"a code of the books; capitals do not matter; {key_of('values')} lists them."

    def __init__(
        self,
        label: str,
        lookup: Lookup,
        value: str = "",
        *,
        id: str,
        width: int = 20,
        blank: str = "",
        needed: str = "",
    ) -> None:
        super().__init__(label, value, id=id, width=width)
        self.lookup = lookup
        self.blank, self.needed = blank, needed
        self.note = blank
        self._answered: str | None = None
        """The text that the books have spoken of."""
        self._refused = ""

    @property
    def code(self) -> str:
        return self.value.strip()

    @property
    def unknown(self) -> bool:
        """Whether the books have not been asked about what stands here."""
        return bool(self.code) and self.code != self._answered

    @property
    def half_typed(self) -> str:
        """The code under the cursor, to look for; empty where the books know it."""
        return "" if self.fresh and not self.unknown else self.code

    def chosen(self, code: str) -> None:
        """A value of the list."""
        self.put(code)

    def answer(self, text: str, code: str, words: str, refused: str = "") -> None:
        """What the books say of ``text``: how it is written and what it is, or why it cannot be; for another text nothing."""
        if text != self.code:
            return
        self.wrong = self._refused = refused
        self.note = "" if refused else words
        self._answered = text if refused else code
        if not refused and code != self.value:
            self.value, self.at = code, len(code)
            self.changed()
        self.refresh()

    def changed(self) -> None:
        if self.code != self._answered:
            self.note, self._refused = "" if self.code else self.blank, ""
        super().changed()

    def check(self) -> None:
        self.wrong = self._refused if self.code == self._answered else ""
        if not self.code:
            self.note = self.blank
            self.wrong = f"missing: {self.needed}" if self.needed else ""


class CodesField(CodeField):
    """Several codes, separated by commas or blanks."""

    @property
    def understands(self) -> str:  # type: ignore[override]
        """What may be typed."""
        return f"codes, with a comma or blank between; {key_of('values')} lists and adds one."

    @property
    def half_typed(self) -> str:
        if self.fresh or not self.unknown or self.value.endswith((",", " ")):
            return ""
        return (codes(self.value) or ("",))[-1]

    def chosen(self, code: str) -> None:
        """It takes the place of the one that is half typed, else it is added."""
        before = codes(self.value)
        kept = before[:-1] if self.half_typed else before
        self.put(", ".join(dict.fromkeys((*kept, code))))
