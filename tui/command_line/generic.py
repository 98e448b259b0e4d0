"""Printing what a use case gives back as it is: one object as fields, several as a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tui import format as figures
from tui.command_line.json_form import plain
from tui.command_line.output import Column

if TYPE_CHECKING:
    from tui.command_line.session import Session


def print_value(session: Session, value: object) -> None:
    """Text, an object or a list of objects."""
    if session.as_json:
        session.out.json(value)
        return
    form = plain(value, figures.plain_amount)
    if form is None:
        return
    if isinstance(form, Mapping):
        session.out.fields((_title(key), _text(one)) for key, value in form.items() for one in _each(value))
    elif isinstance(form, Sequence) and not isinstance(form, str):
        print_rows(session, form)
    else:
        session.out.line(form)


def print_rows(session: Session, rows: Iterable[Mapping[str, Any]], none: str = "") -> None:
    """Objects with the same keys."""
    shown = [plain(row, figures.plain_amount) for row in rows]
    if session.as_json:
        session.out.json(shown)
        return
    names = list(dict.fromkeys(key for row in shown for key in row))
    columns: list[Column[Mapping[str, Any]]] = [Column(_title(name), _cell(name)) for name in names]
    session.out.table(columns, shown, none=none)


def _each(value: Any) -> Sequence[Any]:
    """Sentences stand on a line each."""
    return value if isinstance(value, list) and len(value) > 1 else [value]


def _cell(name: str) -> Any:
    return lambda row: _text(row.get(name))


def _title(name: str) -> str:
    return (name[:1].upper() + name[1:]).replace("_", " ")


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_text(one)}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(_text(one) for one in value)
    return f"{value:,}" if isinstance(value, int) else str(value)
