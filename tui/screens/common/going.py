"""Going from a screen to others: by g and a letter, by the palette, and to where a command works; and settings that are kept.

What is typed and would be lost holds back whoever would leave it behind.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from tui import homes, places, router, settings, settings_file
from tui.registry import COMMANDS, Here, shown
from tui.screens.common.background import Background
from tui.theme import THEMES

if TYPE_CHECKING:
    from tui.settings import Settings

R = TypeVar("R")
T = TypeVar("T")


class Going(Background[R]):
    """The half of a frame that leads elsewhere."""

    crumb = ""
    """What it is called in the trail above the screen."""
    place: places.Place[Any] | None = None
    """What it was opened as, where it is one."""
    reopens: str = ""
    """How it is opened again with what was filled in; blank: by its place."""

    @abstractmethod
    def commands(self) -> tuple[Here, ...]:
        """Everything that can be asked for here."""

    @abstractmethod
    def perform(self, command: str) -> None:
        """Run a command of this screen, or say why not."""

    # --- going places

    def go(
        self, place: places.Place[T], then: Callable[[T | None], None] | None = None, *, instead: bool = False
    ) -> None:
        """Open a place; ``then`` gets what it returns. With ``instead`` it takes the place of this screen.

        A place that leaves others behind is not gone to while something typed there would be lost.
        """
        if type(place) in router.ON_OVERVIEW and self._held():
            return
        router.open_place(self, place, then, instead=instead)

    # --- what is kept for the next start when the line is lost

    def filled_in(self) -> dict[str, str]:
        """What is filled in and would be lost, by field; empty: nothing."""
        return {}

    def labels(self) -> dict[str, str]:
        """What its fields are called, by field."""
        return {}

    def looked_at(self) -> dict[str, str]:
        """How its list is looked at: filter, order, cursor; empty: as it opens."""
        return {}

    def see_again(self, seen: Mapping[str, str]) -> None:
        """Look at the list so again."""

    def filled_title(self, values: Mapping[str, str]) -> str:
        """What is filled in, in a few words."""
        first = next((value for value in values.values() if value), "")
        return f"{self.crumb} {first}".strip()

    def fill_again(self, values: Mapping[str, str]) -> None:
        """Fill it in again."""

    def reopen(self, how: str) -> None:
        """Open a form again: a command, one of this screen or of another, or a choice of the menu of adjustments."""
        kind, _, name = how.partition(":")
        if kind == "command":
            self.perform_anywhere(name)
        elif kind == "adjust":
            self.go(places.AdjustBy(name))
        elif kind == "here":
            self.perform(name)

    def unsaved(self) -> str:
        """Why this screen must not be left by the way: what would be lost, and what to do. Empty: nothing would."""
        return ""

    def _held(self) -> bool:
        """Whether a screen holds back; then that is said."""
        frames = [screen for screen in self.app.screen_stack if isinstance(screen, Going)]
        reason = next(filter(None, (frame.unsaved() for frame in reversed(frames))), "")
        if reason:
            self.say(reason)
        return bool(reason)

    def perform_anywhere(self, command: str) -> None:
        """Run it here, or where it works: there at once, or as soon as a row is chosen."""
        home = homes.HOMES.get(command)
        if home is None or command in {entry.id for entry in self.commands()}:
            self.perform(command)
            return
        if self._held():
            return
        router.open_place(self, home.place)
        there = self.app.screen
        if isinstance(there, Going):
            there.when_ready(lambda: there.arrived(command, at_once=home.at_once))

    def arrived(self, command: str, *, at_once: bool) -> None:
        """Somebody came here for a command."""
        if at_once:
            self.perform(command)
            return
        entry = COMMANDS[command]
        self.say(
            f"{shown(entry.keys[0])} {entry.title}: on {homes.where(command)}. Choose it, then {shown(entry.keys[0])}."
        )

    def do_palette(self) -> None:
        self._commands(help_only=False)

    def do_help(self) -> None:
        self._commands(help_only=True)

    def _commands(self, *, help_only: bool) -> None:
        """Help (what works here) or palette (everything); Enter there runs the command here."""

        def chosen(found: Any) -> None:
            if found is None:
                return
            if found.place is not None:
                self.go(found.place)
            else:
                self.perform_anywhere(found.command)

        self.go(places.Commands(cast("places.Asking", self), help_only), chosen)

    def do_go_overview(self) -> None:
        self.go(places.Overview())

    def do_go_tasks(self) -> None:
        self.go(places.Tasks())

    def do_go_voucher(self) -> None:
        self.go(places.FindVoucher(), lambda number: self.go(places.Voucher(number)) if number else None)

    def do_go_adjust(self) -> None:
        self.go(places.Adjusting())

    def do_go_reports(self) -> None:
        self.go(places.Reports())

    def do_go_periods(self) -> None:
        self.go(places.Periods())

    def do_go_items(self) -> None:
        self.go(places.Items())

    def do_go_import(self) -> None:
        self.go(places.Import())

    def do_go_reconciliation(self) -> None:
        self.go(places.Reconciliation())

    def do_go_users(self) -> None:
        self.go(places.Users())

    def do_go_audit(self) -> None:
        self.go(places.Audit())

    def do_go_approvals(self) -> None:
        self.go(places.Approvals())

    def do_go_handbook(self) -> None:
        self.go(places.Handbook())

    def do_go_keys(self) -> None:
        self.go(places.Keys())

    def do_go_targets(self) -> None:
        self.go(places.Targets())

    def do_go_setup(self) -> None:
        self.go(places.Setup())

    def do_go_settings(self) -> None:
        self.go(places.SettingsList())

    def choose_columns(self, name: str, titles: tuple[tuple[str, str], ...]) -> None:
        """Ask which columns a list shows; what is kept is in force at once."""
        now = self.invclose.settings.columns.get(name, ())

        def chosen(text: str | None) -> None:
            if text is not None and (text or now):
                self.keep_setting(settings.COLUMNS + name, text or None)

        self.go(places.ChooseColumns(name, titles, now), chosen)

    def do_theme(self) -> None:
        """The next one, at once; kept in the configuration file in a thread."""
        shown = THEMES[(THEMES.index(self.app.theme) + 1) % len(THEMES)] if self.app.theme in THEMES else THEMES[0]
        self.keep_setting("ui.theme", shown)

    def keep_setting(self, name: str, value: str | None) -> None:
        """Write a setting (``None``: remove it), and use it from now on where that is possible."""
        options = self.invclose.settings.options

        def work() -> Settings:
            settings_file.put(name, value)
            return settings.read(options)

        def kept(found: Settings) -> None:
            self.invclose.use_settings(found)
            one = found.values.get(name)
            self.setting_kept(name, value, over=one.where if one is not None and value not in (one.value, None) else "")

        self.act("keeping the setting", work, kept)

    def setting_kept(self, name: str, value: str | None, *, over: str) -> None:
        """A setting was written; ``over``: what stands above the file, so that another value is in force."""
        if over:
            self.say(f"{name} is kept, but {over} says otherwise.", "warn")
        else:
            later = "" if settings.at_once(name) else " from the next start on"
            said = "as it is from the start" if value is None else value or "nothing"
            if name.startswith(settings.COLUMNS) and value:
                said = "kept"
            self.say(f"{name} is {said}{later}.")

    def why_not_tour(self) -> str:
        return "" if self.invclose.tour is None else "This is the tour."

    def do_tour(self) -> None:
        if not self._held():
            self.invclose.begin_tour()
