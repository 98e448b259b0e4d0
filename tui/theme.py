"""Colours: the only place with colour literals.

Meaning never rests on them: a word or a sign comes first. The axis is blue and orange, figures have a contrast of at
least 7:1. ``ansi16`` uses the terminal's own sixteen colours, ``mono`` none at all (reverse, bold and dim only).
"""

from __future__ import annotations

import os
from collections.abc import Mapping

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


def choose_theme(environment: Mapping[str, str] | None = None) -> str:
    """The theme for this terminal; must be known before the application is built."""
    env = os.environ if environment is None else environment
    terminal = env.get("TERM", "")
    if "NO_COLOR" in env or terminal in COLOURLESS or terminal.endswith(("-m", "-mono")):
        return "mono"
    wanted = env.get("INVCLOSE_THEME", "")
    if wanted in THEMES:
        return wanted
    if env.get("COLORTERM") in ("truecolor", "24bit") or terminal.endswith(("-256color", "-direct")):
        return "dark"
    return "ansi16"


def _theme(
    title: str,
    *,
    ink: str,
    paper: str,
    blue: str,
    orange: str,
    red: str,
    quiet: str,
    dark: bool = True,
    ansi: bool = False,
) -> Theme:
    return Theme(
        name=title,
        primary=blue,
        secondary=blue,
        accent=orange,
        warning=orange,
        error=red,
        success=blue,
        foreground=ink,
        background=paper,
        surface=paper,
        panel=paper,
        boost=paper,
        dark=dark,
        ansi=ansi,
        variables={
            "ink": ink,
            "paper": paper,
            "blue": blue,
            "orange": orange,
            "red": red,
            "quiet": quiet,
            **(dict.fromkeys(ANSI_VARIABLES, ink) if ansi else {}),
        },
    )


def themes() -> tuple[Theme, ...]:
    """Dark, light and high contrast; the sixteen colours of the terminal; no colours at all."""
    plain = "ansi_default"
    return (
        _theme(
            "dark", ink="#e6e6e6", paper="#10151c", blue="#8cc4ff", orange="#ffb454", red="#ff9a7a", quiet="#9fb0c0"
        ),
        _theme(
            "light",
            ink="#14181d",
            paper="#ffffff",
            blue="#003d80",
            orange="#7a3500",
            red="#8f1500",
            quiet="#4a5560",
            dark=False,
        ),
        _theme(
            "high-contrast",
            ink="#ffffff",
            paper="#000000",
            blue="#a8d8ff",
            orange="#ffd000",
            red="#ffb09a",
            quiet="#d8d8d8",
        ),
        _theme(
            "ansi16",
            ink=plain,
            paper=plain,
            blue="ansi_cyan",
            orange="ansi_yellow",
            red="ansi_bright_red",
            quiet=plain,
            ansi=True,
        ),
        _theme("mono", ink=plain, paper=plain, blue=plain, orange=plain, red=plain, quiet=plain, ansi=True),
    )
