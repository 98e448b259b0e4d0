"""The first paint: the frame, and that the books are being opened. If they cannot be, why, and Enter tries again.

Where there are no books yet, the ways to begin are shown instead; where their tables are older than the program, it offers
to bring them up to date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.errors import InvcloseError
from core.ports import Books, Desk
from core.views.company import CompanyView
from tui import places
from tui.beginning import Beginning, nothing_at
from tui.failures import explain, sentence
from tui.registry import IN_DIALOGS, Here, key_of
from tui.screens.common.base import Frame
from tui.screens.dialogs.confirm import Confirm
from tui.screens.start.making import Made, Making

if TYPE_CHECKING:
    from tui.widgets.lines import Line

Opened = tuple[Books, Desk, CompanyView]
OLDER = "older_schema"
"""Code of the error about tables of an older version."""
UPGRADE: tuple[Line, ...] = (
    " It changes tables only, whole or not at all: no figure and no voucher.",
    " Afterwards older versions of invclose do not open these books any more.",
    " Somebody who works with such a version should leave it first.",
)


class Start(Frame[None]):
    """Connects."""

    HERE = (Here("leave"),)
    EVERYWHERE = IN_DIALOGS

    def __init__(self) -> None:
        super().__init__()
        self._offers = True
        """Whether an upgrade is still to be offered."""

    def load(self) -> None:
        self.holding = True
        if self.invclose.begins_with_tour:
            self.invclose.begin_tour()
            return
        self.read("the books", self._connect, self._connected)

    def _connect(self) -> Opened | InvcloseError | None:
        from core.version import __version__

        self.invclose.version = __version__
        try:
            books, desk = self.invclose.connect()
            return books, desk, books.company()
        except InvcloseError as error:
            if nothing_at(self.invclose.beginning):
                return None
            if error.code == OLDER and self._offers and self._upgradable() is not None:
                return error
            raise

    def _upgradable(self) -> Beginning | None:
        """The books, where they may be changed at all."""
        beginning = self.invclose.beginning
        return None if beginning is None or beginning.read_only else beginning

    def do_back(self) -> None:
        self.say(f"This is the first screen. {key_of('leave')} quits the program.")

    def _connected(self, opened: Opened | InvcloseError | None) -> None:
        if isinstance(opened, InvcloseError):
            self._offer_upgrade(opened)
        elif opened is not None:
            self.invclose.connected(*opened)
        elif self.invclose.beginning is not None:
            self.go(places.FirstSteps(self.invclose.beginning))

    def _offer_upgrade(self, error: InvcloseError) -> None:
        beginning = self._upgradable()
        assert beginning is not None
        self._offers = False

        def work(_say: object) -> None:
            beginning.upgrade()

        def made(done: Made[None] | None) -> None:
            if done is not None and done.failure is not None:
                self.say(sentence(done.failure), "stop", stays=True)
            self.load()

        def answered(yes: bool | None) -> None:
            if yes:
                stopped = "Quitting now leaves the books as they were."
                self.app.push_screen(
                    Making("Upgrade", "The books are being brought up to date.", work, stopped=stopped), made
                )
            else:
                self.load()

        lines = [f" {explain(error).message}", f" {beginning.place}", "", *UPGRADE]
        self.app.push_screen(Confirm("Bring these books up to date?", lines, verb="Upgrade"), answered)
