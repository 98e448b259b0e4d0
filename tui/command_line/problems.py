"""What is wrong with files: one line each, as a table or as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui import format as figures
from tui.command_line.output import Column, Output, figure

if TYPE_CHECKING:
    from core.errors import RejectedInput
    from core.importing import Problem
    from tui.command_line.session import Session

JSON_PROBLEMS = 10_000


def print_problems(session: Session, error: RejectedInput, problems: Sequence[Problem], shown: int) -> None:
    """The first problems and how many there are."""
    if session.as_json:
        form = {"error": error.as_dict(), "problem_count": len(problems), "problems": problems[:JSON_PROBLEMS]}
        session.out.json(form)
        return
    _print_table(session.out, problems[:shown])
    if len(problems) > shown:
        more = figures.count(len(problems) - shown)
        session.out.line(f"... and {more} more; --show {len(problems)} prints them all")
    files = len({problem.file for problem in problems})
    session.out.note(
        f"{figures.plural(len(problems), 'problem')} in {figures.plural(files, 'file')}; nothing was written."
    )


def _print_table(out: Output, problems: Sequence[Problem]) -> None:
    columns: list[Column[Problem]] = [
        Column("File", lambda row: row.file),
        figure("Line", lambda row: row.line or ""),
        Column("Column", lambda row: row.column),
        Column("Value", lambda row: figures.cut(row.value, 32)),
        Column("Problem", lambda row: row.message),
        Column("What would be right", lambda row: row.advice),
    ]
    out.table(columns, problems)
