"""The application: start, the frame's services, global commands. Screens do the rest.

The first paint needs no database: ``connect`` runs in a thread after it.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Set
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from textual import events

from core.currency import Currency
from core.quiet import loaded
from tui import format as figures
from tui import places, router
from tui.command_line.questions import password
from tui.continuing import LOOK, Continuity
from tui.dates import Calendar, calendar_of
from tui.driver import EXIT_HANGUP, TerminalDriver, erases_with_ground, leave_soon
from tui.looks import Look, changed, look_of
from tui.registry import keymap
from tui.safe import safe
from tui.screens.common.base import Frame
from tui.screens.common.small import LEAST, TooSmall
from tui.screens.start.start import Start
from tui.settings import Settings, read
from tui.terminal_app import TerminalApp
from tui.theme import themes
from tui.touring import Tours

if TYPE_CHECKING:
    from core.ports import Books, Desk, Masters
    from core.views.company import CompanyView, RunningView
    from tui.beginning import Beginning
    from tui.tour import Tour

Connect = Callable[[], "tuple[Books, Desk]"]
Ask = Callable[[str], str]
LOADED = 2.0
"""Seconds after which the program is taken to be loaded (`core.quiet`)."""
POLL = 5.0
"""Seconds between two looks at the head of the books: what others did is seen then, and costs nothing on the line when there is nothing."""


class InvcloseApp(TerminalApp):
    """Closing the inventory, by keyboard."""

    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    NOTIFICATION_TIMEOUT = 0

    def __init__(
        self,
        connect: Connect,
        *,
        notes: Callable[[], list[str]] = list,
        beginning: Beginning | None = None,
        masters: Callable[[], Masters] | None = None,
        read_only: bool = False,
        look: Look | None = None,
        settings: Settings | None = None,
        theme: str = "",
        clock: Callable[[], datetime] = datetime.now,
        type_ahead: float = 0.2,
    ) -> None:
        super().__init__(driver_class=None if sys.platform == "win32" else TerminalDriver)
        self.connect = connect
        self.notes = notes
        self.beginning = beginning
        self._open_masters = masters or (beginning.masters if beginning is not None else None)
        self._masters: Masters | None = None
        self.tours = Tours(self)
        self.continuity = Continuity(self)
        self.read_only = read_only
        self.clock = clock
        self.type_ahead = type_ahead
        self.settings = settings or read()
        self.look = look or Look(ascii=figures.written_in_ascii())
        self.vim_keys = self.look.vim
        self.ascii_frames = self.look.ascii
        figures.draw(letters=self.ascii_frames)
        self.company: CompanyView | None = None
        self.waiting = "connecting to the books"
        self.books: Books
        self.desk: Desk
        self.version = ""
        self.keys: Mapping[str, str] = keymap()
        self.prefixes: Set[str] = {key.split(" ")[0] for key in self.keys if " " in key}
        self._company_asked = False
        self._goes_on_to: places.Place[None] | None = None
        for one in themes():
            self.register_theme(one)
        self.theme = theme or self.look.theme

    # --- start and end

    def get_default_screen(self) -> Start:
        return Start()

    def on_mount(self) -> None:
        if self.ascii_frames:
            self.add_class("-ascii")
        self.set_class(figures.style.compact, "-compact")
        self._install_signals()
        self.wire.erases = not self.is_headless and erases_with_ground()
        self.set_interval(POLL, self._poll_company)
        self.set_timer(LOADED, loaded)
        self.set_interval(LOOK, self.continuity.look)
        self.app_resume_signal.subscribe(self, lambda _: self.wire.forget())

    def _install_signals(self) -> None:
        if self.is_headless or sys.platform == "win32":
            return
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGHUP, self._signalled, EXIT_HANGUP)
        loop.add_signal_handler(signal.SIGTERM, self._signalled, 143)
        loop.add_signal_handler(signal.SIGINT, self._signalled, 130)

    def _signalled(self, code: int) -> None:
        self.line_lost()
        leave_soon(code)
        self.exit(code, return_code=code)

    def line_lost(self) -> None:
        """The terminal is gone, or the program is told to end: where the user is is kept for the next start."""
        self.continuity.freeze()

    def connected(self, books: Books, desk: Desk, company: CompanyView) -> None:
        self.books, self.desk = books, desk
        self.set_company(company)
        router.open_place(self.screen, places.Overview())
        if self._goes_on_to is not None:
            router.open_place(self.screen, self._goes_on_to)
            self._goes_on_to = None
        for note in self.notes():
            self.call_after_refresh(self._say, note)
        if self.tour is None:
            self.continuity.begin()

    # --- settings

    def use_settings(self, settings: Settings) -> None:
        """They were changed: what can be is in force at once."""
        self.settings, self.look = settings, changed(self.look, settings)
        if self.theme != self.look.theme:
            self.theme = self.look.theme
        self.set_class(figures.style.compact, "-compact")
        self.wire.forget()
        for screen in self.screen_stack:
            if isinstance(screen, Frame):
                screen.look_changed()
            screen.refresh(layout=True)

    # --- other books

    def open_beginning(self, beginning: Beginning, then: places.Place[None] | None = None) -> None:
        """Open other books instead of these; where there are none yet, ask how to begin. ``then``: where to go on to."""
        self._goes_on_to = then
        self.beginning, self.connect, self._open_masters = beginning, beginning.open, beginning.masters
        self.reopen()

    def masters(self) -> Masters:
        """The setup of the company, opened when it is first asked for."""
        if self._masters is None:
            if self._open_masters is None:
                raise RuntimeError("the setup cannot be opened")
            self._masters = self._open_masters()
        return self._masters

    def reopen(self) -> None:
        """Back to the first screen, which opens what ``connect`` gives."""
        self.continuity.pause()
        self.company, self._masters = None, None
        self.waiting = "connecting to the books"
        while len(self.screen_stack) > 1:
            self.pop_screen()
        first = self.screen
        assert isinstance(first, Start)
        first.load()

    @property
    def tour(self) -> Tour | None:
        return self.tours.tour

    @property
    def begins_with_tour(self) -> bool:
        return self.tours.alone and self.tour is None

    def begin_tour(self) -> None:
        """Make practice books and go through a close with hints; the books that are open come back afterwards."""
        self.tours.begin()

    def end_tour(self) -> None:
        """Back to where the tour was begun; its books are gone."""
        self.tours.end()

    def _say(self, note: str) -> None:
        """What there is to say about the books, until the next key."""
        if isinstance(self.screen, Frame):
            self.screen.say(note, "warn", stays=True)

    def acts(self) -> None:
        """Something that changes the books was begun: what is filled in is not kept for the next start any more."""
        self.continuity.look()

    def leave(self) -> None:
        """The user leaves; runs go on. A look-up that still reads is not waited for, something that posts is."""
        self.continuity.end()
        if not self.is_headless and not any(screen.acting for screen in self.screen_stack if isinstance(screen, Frame)):
            leave_soon(0)
        self.exit(0)

    def ask_password(self, label: str) -> str:
        """For a thread that connects: the screen steps aside, the question is asked on the plain terminal."""
        return self.call_from_thread(self._ask_aside, label)

    def _ask_aside(self, label: str) -> str:
        with self.suspend():
            return password(label)

    # --- company line

    def set_company(self, company: CompanyView) -> None:
        self._company_asked = False
        if company != self.company:
            figures.use(Currency.of(company.currency))
            self.company = company
            if isinstance(self.screen, Frame):
                self.screen.show_company()

    def saw_run(self, run: RunningView | None) -> None:
        """What a screen has just read of the unfinished run: the status line says the same."""
        if self.company is not None and self.company.running != run:
            self.set_company(replace(self.company, running=run))

    def refresh_company(self) -> None:
        """Read company, period and running task again."""
        if self.company is None or self._company_asked or not isinstance(self.screen, Frame):
            return
        self._company_asked = True
        self._company_read = time.monotonic()
        self.screen.read("company", self.books.company, self.set_company, group="company")

    _company_read = 0.0

    def _poll_company(self) -> None:
        if time.monotonic() - self._company_read >= POLL - 1:
            self._company_asked = False
            self.refresh_company()

    @property
    def calendar(self) -> Calendar:
        calendar = calendar_of(self.company, self.clock().date())
        return replace(calendar, month_first=self.look.month_first)

    def set_terminal_title(self, place: str) -> None:
        """``company period screen`` in the title bar of the terminal."""
        if self.company is not None:
            words = f"{self.company.code} {self.company.period} {place}"
            self.write_to_terminal(f"\x1b]2;{safe(words)[:120]}\x07")

    # --- size

    def on_resize(self, event: events.Resize) -> None:
        small = event.size.width < LEAST.width or event.size.height < LEAST.height
        if small and not isinstance(self.screen, TooSmall):
            self.push_screen(TooSmall())
        elif not small and isinstance(self.screen, TooSmall):
            self.pop_screen()


def run_app(
    connect: Connect,
    *,
    notes: Callable[[], list[str]] = list,
    read_only: bool,
    ask_passwords_with: Callable[[Ask | None], None],
    beginning: Beginning | None = None,
    settings: Settings | None = None,
) -> int:
    """Run the application in this terminal and return the exit code; it says whom to ask for a password.

    ``notes`` are said once the books are open.
    """
    if not positions_the_cursor():
        return 2
    app = InvcloseApp(
        connect, notes=notes, beginning=beginning, read_only=read_only, look=_look(settings), settings=settings
    )
    ask_passwords_with(app.ask_password)
    return _run(app)


def run_tour() -> int:
    """The tour alone: no other books are opened, and its end is the end of the program."""
    if not positions_the_cursor():
        return 2
    app = InvcloseApp(no_books, look=_look(None))
    app.tours.alone = True
    return _run(app)


def no_books() -> tuple[Books, Desk]:
    """Nothing is opened before the tour has made its own."""
    raise RuntimeError("the tour has not made its books yet")


def _run(app: InvcloseApp) -> int:
    try:
        code = app.run(mouse=app.look.mouse)
    finally:
        app.tours.clean_up()
    return app.return_code or code or 0


def _look(settings: Settings | None) -> Look:
    look = look_of(settings or read())
    os.environ.pop("NO_COLOR", None)
    return look


def positions_the_cursor() -> bool:
    """Whether this is a terminal for screens; where not, that is said."""
    terminal = os.environ.get("TERM", "")
    if terminal == "dumb" or not (sys.stdin.isatty() and sys.stdout.isatty()):
        sys.stderr.write(
            "The screens need a terminal that can position the cursor. "
            "Use the commands instead: invclose --help lists them, e.g. invclose overview.\n"
        )
        return False
    return True
