"""What a screen may ask of the application around it.

Screens know this and not the class behind it: the application knows its screens, and what both need lies below both.
``self.app`` remains for what Textual itself gives: pushing a dialog, the bell, the clipboard.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from core.ports import Books, Desk, Masters
    from core.views.company import CompanyView, RunningView
    from tui.beginning import Beginning
    from tui.dates import Calendar
    from tui.looks import Look
    from tui.places import Place
    from tui.settings import Settings
    from tui.tour import Tour
    from tui.wire import Wire


class Application(Protocol):
    """The services of the frame; ``tui.app.InvcloseApp`` gives them."""

    books: Books
    desk: Desk
    connect: Callable[[], tuple[Books, Desk]]
    """Opens the books; may take long, so only in a thread."""
    beginning: Beginning | None
    """What can be done where there are no books yet; None: nothing."""
    company: CompanyView | None
    """``None`` until the books are open."""
    waiting: str
    """What stands in the status line until then."""
    read_only: bool
    version: str
    clock: Callable[[], datetime]
    """The user's wall clock."""
    type_ahead: float
    """Seconds after which a question listens: what was typed before it opened is thrown away."""
    keys: Mapping[str, str]
    """Pressed key -> command id."""
    prefixes: Set[str]
    """Keys that begin a pair, like g."""
    settings: Settings
    look: Look
    """How the application looks and listens in this terminal."""
    vim_keys: bool
    ascii_frames: bool
    """Only letters of ASCII reach the terminal."""
    wire: Wire

    @property
    def tour(self) -> Tour | None:
        """The five-minute tour, while it goes on."""
        ...

    def masters(self) -> Masters:
        """The setup of the company; may take long the first time, so only in a thread."""
        ...

    @property
    def calendar(self) -> Calendar:
        """What short dates refer to."""
        ...

    def connected(self, books: Books, desk: Desk, company: CompanyView) -> None:
        """The books are open: go on to the first list."""
        ...

    def use_settings(self, settings: Settings) -> None:
        """They were changed: what can be is in force at once."""
        ...

    def open_beginning(self, beginning: Beginning, then: Place[None] | None = None) -> None:
        """Open other books instead of these; where there are none yet, ask how to begin. ``then``: where to go on to."""
        ...

    @property
    def begins_with_tour(self) -> bool:
        """Whether the program was started for the tour, and it has not begun."""
        ...

    def begin_tour(self) -> None:
        """Make practice books and go through a close with hints; the books that are open come back afterwards."""
        ...

    def end_tour(self) -> None:
        """Back to where the tour was begun; its books are gone."""
        ...

    def acts(self) -> None:
        """Something that changes the books was begun: what is filled in is not kept for the next start any more."""
        ...

    def saw_run(self, run: RunningView | None) -> None:
        """What a screen has just read of the unfinished run: the status line says the same."""
        ...

    def refresh_company(self) -> None:
        """Read company, period and running task again."""
        ...

    def set_terminal_title(self, place: str) -> None: ...

    def feed_keys(self) -> None:
        """Go on with keys that were held back."""
        ...

    def leave(self) -> None:
        """The user leaves; runs go on."""
        ...
