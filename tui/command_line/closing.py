"""``check``, ``close`` and ``recalculate``."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from core.dates import ALLOWED
from core.errors import EXIT_BLOCKED, EXIT_DONE, EXIT_FAILURE, EXIT_TRY_AGAIN
from core.requests import CloseRequest
from core.vocabulary import Specification
from tui import format as figures
from tui.command_line import Command
from tui.command_line.findings import note_warnings, print_findings
from tui.command_line.jobs import watch_to_result
from tui.command_line.parsing import amount, count, iso_date
from tui.command_line.previews import print_preview
from tui.command_line.questions import add_yes, need_answer, type_to_confirm, yes_or_no

if TYPE_CHECKING:
    from core.views.checks import CheckView
    from tui.command_line.session import Session

ABOUT = """
The run is a process of its own: closing the terminal or Ctrl-C ends the watching, not the run."""
CHECK_EXAMPLES = """
  invclose check --to 2026-05-31"""
CLOSE_EXAMPLES = """
  invclose close --to 2026-05-31 --preview
  invclose close --to 2026-05-31 --note May
  invclose close --to 2026-05-31 --yes --detach    starts it from a script and returns"""
RECALCULATE_EXAMPLES = """
  invclose recalculate --to 2026-05-20
  invclose recalculate --to 2026-05-20 --group LAMPS CHAIRS --preview"""
CHECK_EXITS = {EXIT_BLOCKED: "something blocks the close"}
RUN_EXITS = {
    EXIT_FAILURE: "the run was not confirmed, failed or was cancelled",
    EXIT_BLOCKED: "something blocks the run; nothing was written",
    EXIT_TRY_AGAIN: "the run is paused, or the database is busy",
}


def _add_date(parser: ArgumentParser) -> None:
    parser.add_argument("--to", type=iso_date, required=True, metavar="DATE", help="last day, as YYYY-MM-DD")


def _check_arguments(parser: ArgumentParser) -> None:
    _add_date(parser)


def _run_arguments(parser: ArgumentParser) -> None:
    _add_date(parser)
    parser.add_argument("--preview", action="store_true", help="show what would be posted; nothing is written")
    parser.add_argument(
        "--specification",
        choices=[value.value for value in Specification],
        default=Specification.TOTAL.value,
        help="sum voucher lines in total, by item group or by item",
    )
    parser.add_argument("--max-throughputs", type=count, default=100, metavar="N", help="maximum passes per loop")
    parser.add_argument(
        "--min-throughput",
        type=amount,
        default="0.00",
        metavar="AMOUNT",
        help="stop iterating when no change reaches AMOUNT",
    )
    parser.add_argument("--note", default="", metavar="TEXT", help="keep TEXT with the record")
    parser.add_argument(
        "--detach", action="store_true", help="start in the background and return; look again with: invclose job watch"
    )
    add_yes(parser)


def _close_arguments(parser: ArgumentParser) -> None:
    _run_arguments(parser)
    parser.add_argument("--recalculate-after", action="store_true", help="recalculate through today afterwards")
    parser.add_argument(
        "--allow",
        nargs="+",
        action="extend",
        default=[],
        choices=tuple(ALLOWED.values()),
        help="close all the same: into the future, or on a day without a ledger period",
    )


def _recalculate_arguments(parser: ArgumentParser) -> None:
    _run_arguments(parser)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--item", nargs="+", action="extend", default=[], metavar="ITEM", help="these items only")
    which.add_argument(
        "--group", nargs="+", action="extend", default=[], metavar="GROUP", help="these item groups only"
    )


def _request(session: Session, arguments: Namespace) -> CloseRequest:
    return CloseRequest(
        date=arguments.to,
        specification=Specification(arguments.specification),
        max_throughputs=arguments.max_throughputs,
        min_throughput=session.amount(arguments.min_throughput, "--min-throughput"),
        note=arguments.note,
        recalculate_after=getattr(arguments, "recalculate_after", False),
        items=tuple(getattr(arguments, "item", ())),
        groups=tuple(getattr(arguments, "group", ())),
        allow=tuple(getattr(arguments, "allow", ())),
    )


def _run_check(session: Session, arguments: Namespace) -> int:
    checked = session.desk.check(CloseRequest(date=arguments.to))
    if session.as_json:
        session.out.json(checked)
    else:
        _print_check(session, checked)
    return EXIT_BLOCKED if checked.stops else EXIT_DONE


def _print_check(session: Session, checked: CheckView) -> None:
    items, transactions = (
        figures.plural(checked.items, "item"),
        figures.plural(checked.transactions, "open transaction"),
    )
    session.out.line(f"Through {checked.date}: {items}, {transactions}.")
    print_findings(session.out, checked.findings)
    stops, warnings = len(checked.stops), len(checked.warnings)
    session.out.line()
    session.out.line(f"{figures.plural(stops, 'stop')}, {figures.plural(warnings, 'warning')}.")


def _run_close(session: Session, arguments: Namespace) -> int:
    request = _request(session, arguments)
    if arguments.preview:
        print_preview(session, session.desk.preview_close(request))
        return EXIT_DONE
    need_answer("close", yes=arguments.yes)
    if not arguments.yes:
        checked = session.desk.check(request)
        if checked.stops:
            print_findings(session.out, checked.stops)
            return EXIT_BLOCKED
        note_warnings(session.out, checked.warnings)
        transactions = figures.plural(checked.transactions, "open transaction")
        sentences = [
            f"Inventory close through {request.date}: {transactions} of {figures.plural(checked.items, 'item')}.",
            "It settles issues against receipts, adjusts their cost, posts one voucher and locks inventory through that day.",
        ]
        if not type_to_confirm(session, sentences, request.date, yes=False):
            return EXIT_FAILURE
    return _follow(session, session.desk.start_close(request), detach=arguments.detach)


def _run_recalculate(session: Session, arguments: Namespace) -> int:
    request = _request(session, arguments)
    if arguments.preview:
        print_preview(session, session.desk.preview_recalculation(request))
        return EXIT_DONE
    need_answer("recalculate", yes=arguments.yes)
    which = f"items {', '.join(request.items)}" if request.items else "all items"
    if request.groups:
        which = f"item groups {', '.join(request.groups)}"
    sentences = [f"Recalculation of {which} through {request.date}: it adjusts costs and posts one voucher."]
    if not yes_or_no(session, sentences, yes=arguments.yes):
        return EXIT_FAILURE
    return _follow(session, session.desk.start_recalculation(request), detach=arguments.detach)


def _follow(session: Session, record_id: int, *, detach: bool) -> int:
    if not detach:
        return watch_to_result(session, record_id)
    job = session.books.job(record_id)
    if session.as_json:
        session.out.json({"number": job.number, "record_id": record_id, "date": job.date, "state": job.state})
    else:
        session.out.line(f"{job.number} runs in the background. Watch it with: invclose job watch {job.number}")
    return EXIT_DONE


COMMANDS = {
    "check": Command(_check_arguments, _run_check, CHECK_EXAMPLES, CHECK_EXITS),
    "close": Command(_close_arguments, _run_close, CLOSE_EXAMPLES, RUN_EXITS, ABOUT),
    "recalculate": Command(_recalculate_arguments, _run_recalculate, RECALCULATE_EXAMPLES, RUN_EXITS, ABOUT),
}
