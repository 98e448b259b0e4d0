"""``audit``: the audit trail, as a table, as JSON, or into a CSV file."""

from __future__ import annotations

import csv
import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import EXIT_BLOCKED, EXIT_DONE, EXIT_REJECTED, RejectedInput
from core.requests import AuditRequest
from core.spreadsheet import harmless
from tui import format as figures
from tui.audit_words import detail_words
from tui.command_line import Command
from tui.command_line.output import Column
from tui.command_line.parsing import count, iso_date

if TYPE_CHECKING:
    from core.views.audit import AuditRow
    from tui.command_line.session import Session

LIMIT = 200
AT_ONCE = 5_000
FIELDS = ("id", "at", "actor", "via", "host", "action", "subject", "detail", "hash")


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--from", dest="date_from", type=iso_date, metavar="DATE", help="first day (UTC)")
    parser.add_argument("--to", dest="date_to", type=iso_date, metavar="DATE", help="last day (UTC)")
    parser.add_argument("--actor", metavar="LOGIN", default="", help="events of this user only")
    parser.add_argument("--action", metavar="WORDS", default="", help="actions that begin with WORDS only")
    parser.add_argument("--host", metavar="NAME", default="", help="events from computers with NAME in their name only")
    parser.add_argument(
        "--text", metavar="WORDS", default="", help="events with WORDS in the action, of what, or the detail only"
    )
    parser.add_argument("--limit", type=count, metavar="N", help=f"at most N events; by default {LIMIT}, of a file all")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write them to a new file instead")


def _run(session: Session, arguments: Namespace) -> int:
    request = AuditRequest(
        arguments.date_from or "",
        arguments.date_to or "",
        arguments.actor,
        arguments.action,
        arguments.host,
        arguments.text,
    )
    if arguments.csv is not None:
        written = write_csv(arguments.csv, _rows(session, request, arguments.limit))
        session.out.note(f"{figures.plural(written, 'event')} written to {arguments.csv}.")
        return EXIT_DONE
    rows = list(_rows(session, request, arguments.limit or LIMIT))
    if session.as_json:
        session.out.json(rows)
        return EXIT_DONE
    columns: list[Column[AuditRow]] = [
        Column("At (UTC)", lambda row: row.at),
        Column("Who", lambda row: row.who),
        Column("From", lambda row: row.host),
        Column("Action", lambda row: row.action),
        Column("Of", lambda row: row.subject),
        Column("Detail", lambda row: detail_words(row.detail)),
    ]
    session.out.table(columns, rows, none="No event fits.")
    return EXIT_DONE


def _rows(session: Session, request: AuditRequest, limit: int | None) -> Iterator[AuditRow]:
    """The newest first, read piece by piece."""
    return islice(_all(session, request, min(limit or AT_ONCE, AT_ONCE)), limit)


def _all(session: Session, request: AuditRequest, piece: int) -> Iterator[AuditRow]:
    before = None
    while rows := session.books.audit(request, limit=piece, before=before):
        yield from rows
        before = rows[-1].id
        if len(rows) < piece:
            return


def write_csv(file: Path, rows: Iterator[AuditRow]) -> int:
    """Write a file that only its owner reads; the number of events. A text that a spreadsheet would compute starts with '."""
    first = next(rows, None)  # what is refused leaves no file behind
    try:
        handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
    except FileExistsError as error:
        raise RejectedInput(f"{file} already exists.", advice="Name a new file.") from error
    written = 0
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
        lines = csv.writer(stream)
        lines.writerow(FIELDS)
        while first is not None:
            lines.writerow([harmless(str(getattr(first, name))) for name in FIELDS])
            written += 1
            first = next(rows, None)
    return written


EXAMPLES = """
  invclose audit --from 2026-05-01 --to 2026-05-31
  invclose audit --action refused
  invclose audit --actor anna --csv anna.csv"""
EXITS = {EXIT_REJECTED: "the file already exists", EXIT_BLOCKED: "the right is missing"}
ABOUT = """
The newest event comes first. Who is the user of the server's session on PostgreSQL, else the owner of the process; both are
shown where they differ. Refusals are events too. The right view is enough to read them."""
COMMANDS = {"audit": Command(_arguments, _run, EXAMPLES, EXITS, ABOUT)}
