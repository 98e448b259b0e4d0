"""``reverse``: one record, or all recalculations from a date."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.errors import (
    EXIT_BLOCKED,
    EXIT_DONE,
    EXIT_FAILURE,
    EXIT_REJECTED,
    KIND_OF,
    Blocked,
    NotLatest,
    UsageError,
    clause,
)
from core.requests import Reviewed
from tui import format as figures
from tui.command_line import Command
from tui.command_line.json_form import Only
from tui.command_line.output import Column, figure
from tui.command_line.parsing import iso_date
from tui.command_line.previews import print_reversal_preview
from tui.command_line.questions import add_yes, need_answer, type_to_confirm

if TYPE_CHECKING:
    from core.views.overview import OverviewRow
    from core.views.records import ReversalPreview, ReversalStep
    from tui.command_line.session import Session


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "record",
        metavar="RECORD",
        nargs="*",
        help="number such as IC-000003, or just 3; several are reversed all or none",
    )
    parser.add_argument(
        "--recalculations-from",
        type=iso_date,
        metavar="DATE",
        help="reverse all recalculations dated DATE or later, newest first, all or none",
    )
    parser.add_argument(
        "--with-later",
        action="store_true",
        help="reverse later records that depend on it too, newest first, all or none",
    )
    parser.add_argument("--preview", action="store_true", help="show what would be posted; nothing is written")
    parser.add_argument("--note", default="", metavar="TEXT", help="keep TEXT with the record")
    add_yes(parser)


def _run(session: Session, arguments: Namespace) -> int:
    if bool(arguments.record) == bool(arguments.recalculations_from):
        raise UsageError(
            "reverse needs one record, or --recalculations-from DATE.", advice="See `invclose reverse --help`."
        )
    if not arguments.preview:
        need_answer("reverse", yes=arguments.yes)
    if len(arguments.record) > 1:
        return _several(session, arguments)
    if arguments.record:
        return _one(session, arguments)
    return _recalculations(session, arguments)


def _several(session: Session, arguments: Namespace) -> int:
    """The records that are named, after one question."""
    if arguments.with_later:
        raise UsageError("--with-later takes one record.", advice="Name all records instead, or only the earliest.")
    steps = session.desk.reversal_of([session.record_id(number) for number in arguments.record])
    return _together(session, steps, arguments)


def _one(session: Session, arguments: Namespace) -> int:
    record_id = session.record_id(arguments.record[0])
    if arguments.with_later:
        return _with_later(session, record_id, arguments)
    preview = session.desk.preview_reversal(record_id)
    if arguments.preview:
        if session.as_json:
            session.out.json(preview)
        else:
            print_reversal_preview(session.out, preview)
        return EXIT_BLOCKED if preview.blocked_by else EXIT_DONE
    if preview.blocked_by and not arguments.yes:
        try:
            session.desk.refuse_reversal(record_id)
        except NotLatest as later:
            advice = f"{later.advice} `--with-later` reverses all of them, newest first."
            raise NotLatest(later.message, where=later.where, advice=advice) from None
    if not type_to_confirm(session, _sentences(preview), preview.number, yes=arguments.yes):
        return EXIT_FAILURE
    reviewed = None if arguments.yes else Reviewed(preview.adjusted, preview.total)
    row = session.books.record(session.desk.reverse(record_id, arguments.note, reviewed)).row
    _print_reversals(session, [row], as_list=False)
    return EXIT_DONE


def _sentences(preview: ReversalPreview) -> list[str]:
    sentences = [f"Reverses {preview.type_name} {preview.number} dated {preview.date}."]
    if preview.total:
        total = figures.amount(preview.total)
        sentences.append(f"The opposite of voucher {preview.voucher} is posted: {total} debit and credit.")
    if preview.excluded:
        sentences.append(f"{figures.amount(preview.excluded)} stays, because it has been invoiced since.")
    return sentences


def _recalculations(session: Session, arguments: Namespace) -> int:
    steps = session.desk.recalculations_from(arguments.recalculations_from)
    if not steps and not session.as_json:
        session.out.line(f"There is no recalculation from {arguments.recalculations_from} to reverse.")
    if not steps or arguments.preview:
        _print_steps(session, steps)
        return EXIT_BLOCKED if any(step.stop for step in steps) else EXIT_DONE
    names = ", ".join(step.number for step in steps)
    sentences = [f"Reverses {figures.plural(len(steps), 'recalculation')}, newest first, all or none: {names}."]
    return _all(session, steps, sentences, arguments.recalculations_from, arguments)


def _with_later(session: Session, record_id: int, arguments: Namespace) -> int:
    """The record and everything that depends on it, after one question."""
    return _together(session, session.desk.reversal_chain(record_id), arguments)


def _together(session: Session, steps: Sequence[ReversalStep], arguments: Namespace) -> int:
    if arguments.preview:
        _print_steps(session, steps)
        return EXIT_BLOCKED if any(step.stop for step in steps) else EXIT_DONE
    names = ", ".join(f"{step.number} ({step.type_name.lower()} {step.date})" for step in steps)
    sentences = [f"Reverses {figures.plural(len(steps), 'record')}, newest first, all or none: {names}."]
    return _all(session, steps, sentences, steps[-1].number, arguments)


def _all(session: Session, steps: Sequence[ReversalStep], sentences: list[str], word: str, arguments: Namespace) -> int:
    stopped = [step for step in steps if step.stop]
    if stopped:
        kind = KIND_OF.get(stopped[0].code, Blocked)
        where = "; ".join(f"{step.number}: {clause(step.stop)}" for step in stopped)
        raise kind("Not every record can be reversed; nothing was written.", where=where)
    changed = figures.amount(sum(step.adjusted for step in steps))
    sentences = [*sentences, f"The inventory value changes by {changed} in all."]
    left = sum(step.excluded for step in steps)
    if any(step.excluded for step in steps):
        sentences.append(f"{figures.amount(left)} stays, because it has been invoiced since.")
    if not type_to_confirm(session, sentences, word, yes=arguments.yes):
        return EXIT_FAILURE
    reviewed = [] if arguments.yes else [Reviewed(step.adjusted, step.total) for step in steps]
    done = session.desk.reverse_all([step.record_id for step in steps], arguments.note, reviewed)
    _print_reversals(session, [session.books.record(number).row for number in done], as_list=True)
    return EXIT_DONE


def _print_steps(session: Session, steps: Sequence[ReversalStep]) -> None:
    if session.as_json:
        session.out.json(steps)
        return
    columns: list[Column[ReversalStep]] = [
        Column("Record", lambda step: step.number),
        Column("Type", lambda step: step.type_name),
        Column("Date", lambda step: step.date),
        figure("Changes value by", lambda step: figures.amount(step.adjusted)),
        figure("Left out, invoiced since", lambda step: figures.amount(step.excluded) if step.excluded else ""),
        figure("Voucher total", lambda step: figures.amount(step.total)),
        Column("", lambda step: f"STOP {step.stop}" if step.stop else ""),
    ]
    if steps:
        session.out.table(columns, steps)


def _print_reversals(session: Session, rows: list[OverviewRow], *, as_list: bool) -> None:
    if session.as_json:
        forms = [Only(row, ("number", "reversal_of", "date", "voucher", "adjusted")) for row in rows]
        session.out.json(forms if as_list else forms[0])
        return
    columns: list[Column[OverviewRow]] = [
        Column("Reversal", lambda row: row.number),
        Column("Of", lambda row: row.reversal_of),
        Column("Date", lambda row: row.date),
        Column("Voucher", lambda row: row.voucher),
        figure("Adjusted", lambda row: figures.amount(row.adjusted)),
    ]
    session.out.table(columns, rows)


ABOUT = """
A reversal posts the opposite voucher; nothing posted is changed or deleted. A record that later ones depend on is
reversed with them (--with-later) or after them."""
EXAMPLES = """
  invclose reverse IC-000003 --preview
  invclose reverse IC-000003 --with-later --note "wrong freight"
  invclose reverse IC-000003 IC-000004
  invclose reverse --recalculations-from 2026-05-10"""
EXITS = {
    EXIT_FAILURE: "the reversal was not confirmed",
    EXIT_REJECTED: "there is no such record",
    EXIT_BLOCKED: "later records depend on it, it is reversed already, a period is closed, or a right is missing",
}
COMMANDS = {"reverse": Command(_arguments, _run, EXAMPLES, EXITS, ABOUT)}
