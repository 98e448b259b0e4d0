"""Colours: the only place with colour literals.

Two grounds: the page (``paper``) and one step lighter for the first and the last line (``panel``); the row under the cursor has a
third, ``row``. Four inks: text (``ink``), what is secondary (``quiet``), lines (``faint``), and where one is, keys and bars
(``blue``). Three of judgement: ``good``, ``orange``, ``red``; they colour what is judged and nothing beside it.

Meaning never rests on them: a word or a sign comes first. The axis is blue and orange, figures have a contrast of at
least 7:1 on the page. ``ansi16`` uses the terminal's own sixteen colours, ``mono`` none at all (reverse, bold and dim only);
there the row under the cursor is reversed, because there is no ground to lighten.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from textual.theme import Theme

THEMES = ("dark", "light", "high-contrast", "ansi16", "mono")
ANSI_VARIABLES = (
    "ansi-background",
    "ansi-foreground",
    "border-blurred",
    "block-cursor-foreground",
    "block-cursor-background",
    "input-cursor-background",
    "input-cursor-foreground",
    "input-selection-background",
    "input-selection-foreground",
    "screen-selection-background",
    "screen-selection-foreground",
)
"""Textual's own style sheets ask an ANSI theme for these."""
COLOURLESS = ("vt52", "vt100", "vt102", "vt220", "vt320", "dumb", "unknown", "ansi-m")


def choose_theme(environment: Mapping[str, str] | None = None, wanted: str = "") -> str:
    """The theme for this terminal, or the wanted one; must be known before the application is built.

    A terminal without colours, or a user who wants none (NO_COLOR), gets none.
    """
    env = os.environ if environment is None else environment
    terminal = env.get("TERM", "")
    if "NO_COLOR" in env or terminal in COLOURLESS or terminal.endswith(("-m", "-mono")):
        return "mono"
    if wanted in THEMES:
        return wanted
    if env.get("COLORTERM") in ("truecolor", "24bit") or terminal.endswith(("-256color", "-direct")):
        return "dark"
    return "ansi16"


REVERSED = ("ansi16", "mono")
"""Themes in which the row under the cursor is reversed."""


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme, each by what it means."""

    paper: str
    panel: str
    row: str
    ink: str
    quiet: str
    faint: str
    blue: str
    good: str
    orange: str
    red: str


_PLAIN = "ansi_default"
PALETTES = {
    "dark": Palette(
        paper="#0f141b", panel="#171f29", row="#1f3246", ink="#d9e0e8", quiet="#9aa7b6", faint="#3a4656",
        blue="#72baf3", good="#86cf93", orange="#e9bb66", red="#f5958b",
    ),
    "light": Palette(
        paper="#f7f8fa", panel="#e6ebf1", row="#d3e4f5", ink="#1a232e", quiet="#485463", faint="#c3ccd6",
        blue="#0b4f8c", good="#155a2b", orange="#6f4300", red="#96180f",
    ),
    "high-contrast": Palette(
        paper="#000000", panel="#1c1c1c", row="#003a66", ink="#ffffff", quiet="#d8d8d8", faint="#8a8a8a",
        blue="#a8d8ff", good="#a6f0b0", orange="#ffd000", red="#ffb09a",
    ),
    "ansi16": Palette(
        paper=_PLAIN, panel=_PLAIN, row=_PLAIN, ink=_PLAIN, quiet=_PLAIN, faint=_PLAIN,
        blue="ansi_cyan", good="ansi_green", orange="ansi_yellow", red="ansi_bright_red",
    ),
    "mono": Palette(**dict.fromkeys(Palette.__slots__, _PLAIN)),
}  # fmt: skip


def _theme(title: str, colours: Palette) -> Theme:
    ansi = title in REVERSED
    return Theme(
        name=title,
        primary=colours.blue,
        secondary=colours.blue,
        accent=colours.orange,
        warning=colours.orange,
        error=colours.red,
        success=colours.good,
        foreground=colours.ink,
        background=colours.paper,
        surface=colours.paper,
        panel=colours.panel,
        boost=colours.paper,
        dark=title != "light",
        ansi=ansi,
        variables={
            **{name: getattr(colours, name) for name in Palette.__slots__},
            "row-style": "reverse" if ansi else "none",
            "faint-style": "dim" if ansi else "none",
            **(dict.fromkeys(ANSI_VARIABLES, colours.ink) if ansi else {}),
        },
    )


def themes() -> tuple[Theme, ...]:
    """Dark, light and high contrast; the sixteen colours of the terminal; no colours at all."""
    return tuple(_theme(title, colours) for title, colours in PALETTES.items())
