"""``reverse``: one record, or all recalculations from a date."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from core.errors import EXIT_BLOCKED, EXIT_DONE, EXIT_FAILURE, Blocked, InvcloseError, UsageError
from core.money import amount_text
from core.views import OverviewRow, ReversalPreview
from core.vocabulary import RecordType
from tui import format as figures
from tui.command_line import Command
from tui.command_line.output import Column, figure
from tui.command_line.parsing import iso_date
from tui.command_line.previews import print_reversal_preview
from tui.command_line.questions import add_yes, need_answer, type_to_confirm
from tui.command_line.session import Session


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("record", metavar="RECORD", nargs="?", help="number such as IC-000003, or just 3")
    parser.add_argument(
        "--recalculations-from", type=iso_date, metavar="DATE", help="all recalculations from this date, newest first"
    )
    parser.add_argument("--preview", action="store_true", help="show what would be posted; nothing is written")
    parser.add_argument("--note", default="", metavar="TEXT", help="kept with the record")
    add_yes(parser)


def _run(session: Session, arguments: Namespace) -> int:
    if bool(arguments.record) == bool(arguments.recalculations_from):
        raise UsageError("Name one record, or --recalculations-from DATE.", advice="See invclose reverse --help.")
    if not arguments.preview:
        need_answer("reverse", yes=arguments.yes)
    if arguments.record:
        return _one(session, arguments)
    return _recalculations(session, arguments)


def _one(session: Session, arguments: Namespace) -> int:
    record_id = session.record_id(arguments.record)
    preview = session.desk.preview_reversal(record_id)
    if arguments.preview:
        if session.as_json:
            session.out.json(preview)
        else:
            print_reversal_preview(session.out, preview)
        return EXIT_BLOCKED if preview.blocked_by else EXIT_DONE
    if preview.blocked_by and not arguments.yes:
        raise Blocked(f"{preview.number} cannot be reversed.", where="; ".join(preview.blocked_by), code="not_latest")
    if not type_to_confirm(session, _sentences(preview), preview.number, yes=arguments.yes):
        return EXIT_FAILURE
    row = session.books.record(session.desk.reverse(record_id, arguments.note)).row
    _print_reversals(session, [row], as_list=False)
    return EXIT_DONE


def _sentences(preview: ReversalPreview) -> list[str]:
    sentences = [f"Reverses {preview.type_name} {preview.number} dated {preview.date}."]
    if preview.total:
        total = figures.amount(preview.total)
        sentences.append(f"The opposite of voucher {preview.voucher} is posted: {total} debit and credit.")
    if preview.excluded:
        sentences.append(f"{figures.amount(preview.excluded)} stays, because it is invoiced since.")
    return sentences


def _recalculations(session: Session, arguments: Namespace) -> int:
    start: str = arguments.recalculations_from
    rows = [row for row in _all_records(session) if _is_recalculation(row) and row.date >= start]
    if arguments.preview or not rows:
        if session.as_json:
            session.out.json([session.desk.preview_reversal(row.record_id) for row in rows])
        elif not rows:
            session.out.line(f"There is no recalculation from {start} to reverse.")
        for row in () if session.as_json else rows:
            print_reversal_preview(session.out, session.desk.preview_reversal(row.record_id))
        return EXIT_DONE
    names = ", ".join(row.number for row in rows)
    sentences = [f"Reverses {figures.plural(len(rows), 'recalculation')}, newest first: {names}."]
    if not type_to_confirm(session, sentences, start, yes=arguments.yes):
        return EXIT_FAILURE
    done: list[OverviewRow] = []
    for row in rows:
        try:
            done.append(session.books.record(session.desk.reverse(row.record_id, arguments.note)).row)
        except InvcloseError:
            for reversal in done:
                session.out.note(f"{reversal.reversal_of} is reversed by {reversal.number}.")
            raise
    _print_reversals(session, done, as_list=True)
    return EXIT_DONE


def _all_records(session: Session) -> list[OverviewRow]:
    rows: list[OverviewRow] = []
    before: int | None = None
    while page := session.books.overview(limit=1000, before=before):
        rows += page
        before = page[-1].record_id
        if len(page) < 1000:
            break
    return rows


def _is_recalculation(row: OverviewRow) -> bool:
    return row.type == RecordType.RECALCULATION.value and row.active


def _print_reversals(session: Session, rows: list[OverviewRow], *, as_list: bool) -> None:
    if session.as_json:
        forms = [
            {
                "number": row.number,
                "reversal_of": row.reversal_of,
                "date": row.date,
                "voucher": row.voucher,
                "adjusted": amount_text(row.adjusted),
            }
            for row in rows
        ]
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


COMMANDS = {"reverse": Command(_arguments, _run)}
