"""Changing the configuration file: one value, with everything else in it, comments too, as it was.

The file is written beside itself and renamed, readable by its owner only; what it says afterwards is read before.
"""

from __future__ import annotations

import os
import re
import tempfile
import tomllib
from pathlib import Path

from core import os_errors
from core.errors import UsageError
from tui import settings

_NAME = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")
_TABLE = re.compile(r"\s*\[\s*([A-Za-z0-9_.-]+)\s*\]")


def put(name: str, value: str | None) -> Path:
    """Set a value, or with ``None`` remove it; the file. ``UsageError`` for what cannot be."""
    written: object = None
    if value is not None:
        written = _checked(name, value)
    file = settings.configuration_file()
    settings.known(file, settings.parsed(file))  # what is wrong in it already is not built upon
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    changed = changed_text(text, name, written)
    settings.known(file, tomllib.loads(changed))
    try:
        _write(file, changed)
    except OSError as error:
        raise os_errors.said(error, "The configuration file cannot be written") from error
    return file


def _checked(name: str, value: str) -> object:
    """What is written: text, or a list of keys."""
    if name.startswith(settings.KEYS):
        keys = [key.strip() for key in value.split(", ")]
        settings.keys_text(name.removeprefix(settings.KEYS), keys)
        return keys[0] if len(keys) == 1 else keys
    if name.startswith(settings.COLUMNS):
        return settings.columns_text(name.removeprefix(settings.COLUMNS), value)
    if name not in settings.BY_NAME:
        raise settings.unknown(name)
    return settings.text_of(settings.BY_NAME[name], value)


def changed_text(text: str, name: str, value: object) -> str:
    """The file with the value of this name set, or without it where it is ``None``."""
    table, _, key = name.rpartition(".")
    lines = text.splitlines()
    begin, end = _section(lines, table)
    place = next((at for at in range(begin, end) if (found := _NAME.match(lines[at])) and found[1] == key), None)
    if place is not None:
        lines[place : _value_end(lines, place)] = [] if value is None else [f"{key} = {toml(value)}"]
    elif value is not None:
        if table and begin == end == len(lines) and not _has_table(lines, table):
            lines += [*([""] if lines and lines[-1].strip() else []), f"[{table}]"]
            end = len(lines)
        while end > begin and not lines[end - 1].strip():
            end -= 1
        lines.insert(end, f"{key} = {toml(value)}")
        if not table and end + 1 < len(lines) and _TABLE.match(lines[end + 1]):
            lines.insert(end + 1, "")
    return "\n".join(lines) + "\n" if lines else ""


def _value_end(lines: list[str], place: int) -> int:
    """One past the last line of a value, which may be a list over several lines."""
    for end in range(place + 1, len(lines) + 1):
        try:
            tomllib.loads("\n".join(lines[place:end]))
        except tomllib.TOMLDecodeError:
            continue
        return end
    return place + 1


def _has_table(lines: list[str], table: str) -> bool:
    return any((found := _TABLE.match(line)) and found[1] == table for line in lines)


def _section(lines: list[str], table: str) -> tuple[int, int]:
    """First line of a table and one past its last; the end of the file where there is no such table."""
    heads = [(at, found[1]) for at, line in enumerate(lines) if (found := _TABLE.match(line))]
    starts = [(0, ""), *((at + 1, name) for at, name in heads)]
    ends = [*(at for at, _ in heads), len(lines)]
    for (begin, name), end in zip(starts, ends, strict=True):
        if name == table:
            return begin, end
    return len(lines), len(lines)


def toml(value: object) -> str:
    """Text, or a list of it, as TOML writes it."""
    if isinstance(value, list):
        return f"[{', '.join(toml(one) for one in value)}]"
    text = str(value)
    if not text.isprintable():
        raise UsageError("A setting holds printable characters only.", advice="Write it without control characters.")
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _write(file: Path, text: str) -> None:
    """Beside itself, then renamed; a link to the file stays a link."""
    target = file.resolve()
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    number, name = tempfile.mkstemp(prefix=".config-", dir=target.parent)
    try:
        with os.fdopen(number, "w", encoding="utf-8") as out:
            out.write(text)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
