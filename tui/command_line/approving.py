"""``pending``, ``approve`` and ``decline``: what waits for a second person."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from core.errors import EXIT_BLOCKED, EXIT_DONE, EXIT_FAILURE, EXIT_REJECTED
from core.vocabulary import Prepared
from tui import format as figures
from tui.command_line import Command
from tui.command_line.look_ups import print_lines
from tui.command_line.output import Column
from tui.command_line.parsing import count
from tui.command_line.questions import add_yes, need_answer, type_to_confirm
from tui.words import act_word, decision_word

if TYPE_CHECKING:
    from core.views.approvals import ApprovalRow, PreparedView
    from tui.command_line.session import Session


def _pending_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--all", dest="every", action="store_true", help="list what was decided too")
    parser.add_argument("--limit", type=count, default=1000, metavar="N", help="list at most N, newest first")


def _run_pending(session: Session, arguments: Namespace) -> int:
    rows = session.books.approvals(every=arguments.every, limit=arguments.limit)
    if session.as_json:
        session.out.json(rows)
        return EXIT_DONE
    columns: list[Column[ApprovalRow]] = [
        Column("Number", lambda row: row.id),
        Column("What", lambda row: act_word(row.act)),
        Column("Of", lambda row: row.subject),
        Column("Prepared by", lambda row: row.prepared_by),
        Column("At (UTC)", lambda row: figures.moment(row.prepared_at)),
        Column("State", lambda row: decision_word(row.state)),
        Column("Decided by", lambda row: row.decided_by),
        Column("Note", lambda row: row.note),
    ]
    session.out.table(columns, rows, none="Nothing waits for a second person.")
    return EXIT_DONE


def _approve_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("number", type=count, metavar="NUMBER", help="number of the request, as pending lists it")
    parser.add_argument("--preview", action="store_true", help="show what would be posted; nothing is written")
    add_yes(parser)


def _run_approve(session: Session, arguments: Namespace) -> int:
    view = session.desk.preview_prepared(arguments.number)
    if arguments.preview:
        _print(session, view)
        return EXIT_DONE
    session.refuse_read_only("approve")
    need_answer("approve", yes=arguments.yes)
    if not arguments.yes and not session.as_json:
        _print(session, view)
    sentences = [f"{act_word(view.row.act)} of {view.row.subject}, prepared by {view.row.prepared_by}, will be done."]
    if not type_to_confirm(session, sentences, str(view.row.id), yes=arguments.yes):
        return EXIT_FAILURE
    record = session.desk.approve(arguments.number)
    if session.as_json:
        session.out.json({"approved": view.row.id, "record_id": record})
    else:
        session.out.line(_done(view, record))
    return EXIT_DONE


def _done(view: PreparedView, record: int) -> str:
    if view.row.act == Prepared.CLOSE:
        return f"Approved; {view.row.subject} goes on. Watch it: invclose job watch {view.row.subject}"
    if view.row.act == Prepared.RESTORE:
        return f"Approved; {view.row.prepared_by} may restore {view.row.subject} now."
    return f"Approved and posted; invclose overview lists it (record {record})."


def _print(session: Session, view: PreparedView) -> None:
    if session.as_json:
        session.out.json(view)
        return
    row = view.row
    session.out.fields(
        [
            ("Request", f"{row.id}  {act_word(row.act)} of {row.subject}"),
            ("Prepared", f"by {row.prepared_by} at {figures.moment(row.prepared_at)}"),
            ("Note", row.note),
            ("Adjusted", figures.amount(view.adjusted)),
        ]
    )
    if view.lines:
        session.out.line()
        print_lines(session.out, view.lines, view.total)


def _decline_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("number", type=count, metavar="NUMBER", help="number of the request, as pending lists it")
    parser.add_argument("--note", default="", help="why")


def _run_decline(session: Session, arguments: Namespace) -> int:
    session.refuse_read_only("decline")
    session.desk.decline(arguments.number, arguments.note)
    if session.as_json:
        session.out.json({"declined": arguments.number})
    else:
        session.out.line(f"Request {arguments.number} is declined; nothing was posted.")
    return EXIT_DONE


EXAMPLES = """
  invclose pending
  invclose pending --all"""
ABOUT = """
Where the company asks for a second person (invclose company set ACME second-person=yes), a close, a reversal, an adjustment
without ledger and a restore wait here until somebody other than who prepared them approves."""
APPROVE_EXAMPLES = """
  invclose approve 1 --preview
  invclose approve 1"""
DECLINE_EXAMPLES = """
  invclose decline 1 --note "wrong freight\""""
EXITS = {
    EXIT_FAILURE: "it was not confirmed",
    EXIT_REJECTED: "there is no such request",
    EXIT_BLOCKED: "a right is missing, the same person prepared it, or its figures are others now",
}
COMMANDS = {
    "pending": Command(_pending_arguments, _run_pending, EXAMPLES, about=ABOUT),
    "approve": Command(_approve_arguments, _run_approve, APPROVE_EXAMPLES, EXITS, ABOUT),
    "decline": Command(_decline_arguments, _run_decline, DECLINE_EXAMPLES, EXITS, ABOUT),
}
