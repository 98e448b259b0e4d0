"""The first paint: the frame, and that the books are being opened. If they cannot be, why, and Enter tries again."""

from __future__ import annotations

from core.ports import Books, Desk
from core.views import CompanyView
from tui.registry import IN_DIALOGS, Here
from tui.screens.base import Frame


class Start(Frame[None]):
    """Connects."""

    HERE = (Here("leave"),)
    EVERYWHERE = IN_DIALOGS

    def load(self) -> None:
        self.read("the books", self._connect, self._connected)

    def _connect(self) -> tuple[Books, Desk, CompanyView]:
        from core.version import __version__

        self.invclose.version = __version__
        books, desk = self.invclose.connect()
        return books, desk, books.company()

    def do_back(self) -> None:
        self.say("This is the first screen. ctrl+q quits the program.")

    def _connected(self, opened: tuple[Books, Desk, CompanyView]) -> None:
        books, desk, company = opened
        self.invclose.connected(books, desk, company)
