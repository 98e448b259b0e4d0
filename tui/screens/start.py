"""The first paint: the frame, and that the books are being opened. If they cannot be, why, and Enter tries again.

Where there are no books yet, the ways to begin are shown instead.
"""

from __future__ import annotations

from core.errors import InvcloseError
from core.ports import Books, Desk
from core.views import CompanyView
from tui import places
from tui.beginning import nothing_at
from tui.registry import IN_DIALOGS, Here
from tui.screens.base import Frame

Opened = tuple[Books, Desk, CompanyView]


class Start(Frame[None]):
    """Connects."""

    HERE = (Here("leave"),)
    EVERYWHERE = IN_DIALOGS

    def load(self) -> None:
        self.holding = True
        if self.invclose.begins_with_tour:
            self.invclose.begin_tour()
            return
        self.read("the books", self._connect, self._connected)

    def _connect(self) -> Opened | None:
        from core.version import __version__

        self.invclose.version = __version__
        try:
            books, desk = self.invclose.connect()
            return books, desk, books.company()
        except InvcloseError:
            if nothing_at(self.invclose.beginning):
                return None
            raise

    def do_back(self) -> None:
        self.say("This is the first screen. ctrl+q quits the program.")

    def _connected(self, opened: Opened | None) -> None:
        if opened is not None:
            self.invclose.connected(*opened)
        elif self.invclose.beginning is not None:
            self.go(places.FirstSteps(self.invclose.beginning))
