"""Which keys there are: a keymap by its name, and changes of single commands from the configuration.

Everything that shows or reads a key looks at ``tui.registry.COMMANDS``; ``use`` puts the keys there once, at the start. A key
that would belong to two commands, a command that is not known and a key that no terminal sends are refused with a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches

from core.errors import UsageError
from tui import registry
from tui.registry import STANDARD, Command

LETTERS: Mapping[str, tuple[str, ...]] = {"findings": ("ctrl+f",)}
"""Commands that have only a function key: what they have without one."""
_FUNCTION = re.compile(r"f\d+")
_KEY = re.compile(r"(?:[^\s]|(?:ctrl|shift|alt)\+[a-z0-9]+|f(?:[1-9]|1[0-2])|[a-z]+)")
NAMED = frozenset(
    ["enter", "escape", "space", "tab", "left", "right", "up", "down", "home", "end", "pageup", "pagedown", "backspace", "delete",
     "insert"]
)  # fmt: skip
NEVER: Mapping[str, str] = {
    "ctrl+c": "it interrupts, or copies", "ctrl+z": "it suspends", "ctrl+h": "it is Backspace", "ctrl+i": "it is Tab",
    "ctrl+j": "it is Enter", "ctrl+m": "it is Enter", "ctrl+b": "tmux takes it", "up": "it moves", "down": "it moves",
    "home": "it moves", "end": "it moves", "pageup": "it moves", "pagedown": "it moves", "backspace": "it edits",
    "delete": "it edits",
}  # fmt: skip
"""Keys that cannot be given to a command, and why."""


def keys_for(name: str) -> dict[str, tuple[str, ...]]:
    """Command -> keys of a keymap, where they are others than the standard ones."""
    if name != "letters":
        return {}
    changed: dict[str, tuple[str, ...]] = {}
    for command in STANDARD.values():
        if not command.like and any(_FUNCTION.fullmatch(key) for key in command.keys):
            left = tuple(key for key in command.keys if not _FUNCTION.fullmatch(key))
            changed[command.id] = left or LETTERS[command.id]
    return changed


def commands_with(name: str, changes: Mapping[str, Iterable[str]], where: str = "") -> dict[str, Command]:
    """Every command with its keys; ``UsageError`` for what is wrong about the changes."""
    given = {**keys_for(name), **{command: _checked(command, keys, where) for command, keys in changes.items()}}
    own = {command.id: given.get(command.id, command.keys) for command in STANDARD.values() if not command.like}
    owners: dict[str, str] = {}
    for command, keys in own.items():
        for key in keys:
            if key in owners:
                raise UsageError(
                    f"The key {key} is given to both {owners[key]} and {command}.",
                    where=where,
                    advice="Give one of them another key: `invclose keys` lists which are taken.",
                )
            owners[key] = command
    _refuse_hidden(owners, where)
    return {command.id: replace(command, keys=tuple(own[command.like or command.id])) for command in STANDARD.values()}


def _refuse_hidden(owners: Mapping[str, str], where: str) -> None:
    """A key that begins a pair of keys cannot be one itself."""
    for key, command in owners.items():
        first = key.split(" ")[0]
        if " " in key and first in owners:
            raise UsageError(
                f"The key {first} is given to {owners[first]} and begins the keys {key} of {command}.",
                where=where,
                advice="Give one of them another key.",
            )


def _checked(command: str, keys: Iterable[str], where: str) -> tuple[str, ...]:
    found = STANDARD.get(command)
    if found is None:
        near = get_close_matches(command, STANDARD, 1)
        advice = f"The nearest is {near[0]}." if near else "`invclose keys` lists every command with its id."
        raise UsageError(f"There is no command {command} to give keys to.", where=where, advice=advice)
    if found.like:
        raise UsageError(
            f"{command} has the keys of {found.like}.", where=where, advice=f"Change the keys of {found.like} instead."
        )
    keys = tuple(keys)
    for key in keys:
        _check_key(command, key, where)
    if command in IN_FORMS and not any(_acts_in_text(key) for key in keys):
        raise UsageError(
            f"{command} needs a key that works in a text field.",
            where=where,
            advice="Give it a function or ctrl key too.",
        )
    return keys


IN_FORMS = ("back", "confirm", "values", "next_pane", "leave")
"""Commands that a form cannot do without."""


def _acts_in_text(key: str) -> bool:
    return key in ("escape", "tab") or key.startswith("ctrl+") or bool(_FUNCTION.fullmatch(key))


def _check_key(command: str, key: str, where: str) -> None:
    parts = key.split(" ")
    for part in parts:
        if part in NEVER:
            raise UsageError(
                f"The key {part} cannot be given to {command}: {NEVER[part]}.",
                where=where,
                advice="Choose another key.",
            )
        if not _KEY.fullmatch(part) or (len(part) > 1 and part.isalpha() and part not in NAMED):
            raise UsageError(
                f"{part} is no key.", where=where, advice="Write it like n, N, f5, ctrl+r, enter or g n for two keys."
            )
    if len(parts) > 2:
        raise UsageError(
            f"{key} is more than two keys.", where=where, advice="Write one key, or two with a blank between."
        )


def use(name: str, changes: Mapping[str, Iterable[str]], where: str = "") -> None:
    """These keys from now on."""
    commands = commands_with(name, changes, where)
    registry.COMMANDS.update(commands)
