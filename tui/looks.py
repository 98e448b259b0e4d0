"""How the application looks and listens in this terminal: from the settings, and from what the terminal is.

Made once, before the first paint; the theme and the forms of figures can be changed later from the settings screen.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tui import format as figures
from tui import keymaps
from tui.slow_line import is_slow
from tui.theme import choose_theme

if TYPE_CHECKING:
    from tui.settings import Settings


@dataclass(frozen=True, slots=True)
class Look:
    """What the application is built with."""

    theme: str = "dark"
    vim: bool = False
    ascii: bool = False
    mouse: bool = False
    low_bandwidth: bool = False
    month_first: bool = False


def look_of(settings: Settings, environment: Mapping[str, str] | None = None) -> Look:
    """The look; keys and forms of figures are in force afterwards. ``UsageError`` for keys that clash."""
    env = os.environ if environment is None else environment
    keymaps.use(settings["ui.keys"], settings.keys, str(settings.file))
    use_figures(settings)
    low = _chosen(settings["ui.low_bandwidth"], is_slow)
    wanted = settings["ui.theme"]
    theme = choose_theme(env, "ansi16" if low and wanted == "auto" else wanted)
    return Look(
        theme=theme,
        vim=settings["ui.keys"] == "vim",
        ascii=_chosen(settings["ui.ascii"], figures.written_in_ascii),
        mouse=_chosen(settings["ui.mouse"], lambda: "SSH_CONNECTION" not in env),
        low_bandwidth=low,
        month_first=month_first(settings),
    )


def month_first(settings: Settings) -> bool:
    """Whether the month is typed before the day: as dates are written, so that what is shown can be typed again."""
    form = settings["ui.date_form"]
    return settings["ui.dates"] == "month-day" if form == "Y-M-D" else form == "M/D/Y"


def changed(look: Look, settings: Settings, environment: Mapping[str, str] | None = None) -> Look:
    """The look after settings were changed: what can be is in force at once."""
    use_figures(settings)
    wanted = settings["ui.theme"]
    env = os.environ if environment is None else environment
    theme = choose_theme(env, "ansi16" if look.low_bandwidth and wanted == "auto" else wanted)
    return replace(look, theme=theme, month_first=month_first(settings))


def _chosen(value: str, of_itself: object) -> bool:
    return bool(of_itself()) if value == "auto" and callable(of_itself) else value == "yes"


def use_figures(settings: Settings) -> None:
    """How figures and dates are written from now on, and how close lines stand."""
    thousands, point = settings["ui.thousands"], settings["ui.decimal"]
    if thousands == point:  # whoever changes only one of the two means the other way round
        thousands = "." if point == "," else ","
    figures.write_as(thousands, point, parentheses=settings["ui.negative"] == "parentheses")
    figures.write_dates(settings["ui.date_form"])
    figures.stand(compact=settings["ui.density"] == "compact")
