"""The import profiles there are: those that come with the program, and a user's own, which win."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

from core.errors import NotFound, RejectedInput
from core.mapping.profile import ImportProfile, read_profile

SHIPPED = ("d365", "bc", "erpnext", "odoo18", "odoo19", "tryton", "plain")
"""Names of those that come with the program."""


def shipped_text(name: str) -> str:
    """The TOML text of a profile that comes with the program."""
    return files("core.mapping.shipped").joinpath(f"{name}.toml").read_text(encoding="utf-8")


@cache
def _shipped(name: str) -> ImportProfile:
    return read_profile(name, shipped_text(name))


def own_texts(folder: Path | None) -> dict[str, str]:
    """Name -> text of the profiles in a user's folder; none where there is no folder."""
    if folder is None or not folder.is_dir():
        return {}
    return {file.stem: file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.toml"))}


def profile_text(name: str, own: Mapping[str, str]) -> str:
    """The text of a profile; ``NotFound`` for an unknown name."""
    if name in own:
        return own[name]
    if name in SHIPPED:
        return shipped_text(name)
    names = ", ".join(dict.fromkeys([*SHIPPED, *own]))
    raise NotFound(
        f"There is no import profile {name}.",
        where=f"known: {names}",
        advice="`invclose import-profile list` tells what each is for.",
    )


def profile_named(name: str, own: Mapping[str, str]) -> ImportProfile:
    """A profile by its name; ``NotFound`` for an unknown one, ``RejectedInput`` for one with mistakes."""
    if name in own:
        return read_profile(name, own[name], own=True)
    if name in SHIPPED:
        return _shipped(name)
    profile_text(name, own)
    raise AssertionError(name)


def all_profiles(own: Mapping[str, str]) -> list[ImportProfile]:
    """Every profile that can be read; of one of the user's own with mistakes tells ``check``."""
    found = []
    for name in dict.fromkeys([*SHIPPED, *own]):
        try:
            found.append(profile_named(name, own))
        except RejectedInput:
            if name not in own:
                raise
    return found
