"""``export`` writes vouchers for another ledger; ``target`` keeps what that ledger is told."""

from __future__ import annotations

import csv
import re
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from core import os_errors
from core.errors import EXIT_BLOCKED, EXIT_DONE, EXIT_REJECTED, NotFound, RejectedInput, UsageError
from core.exporting.formats import FORMATS, format_of
from core.plural import noun
from core.requests import ExportRequest
from tui import format as figures
from tui import wiring
from tui.command_line import Command
from tui.command_line.masters import run_masters
from tui.command_line.output import Column, figure
from tui.command_line.parsing import count, iso_date

if TYPE_CHECKING:
    from core.views.exports import ExportRow
    from tui.command_line.session import Session

_RECORD = re.compile(r"\d+|[A-Z]+-\d+")


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("what", metavar="NUMBER", nargs="?", help="number of a record or of a voucher")
    parser.add_argument("--from", dest="date_from", type=iso_date, metavar="DATE", help="all vouchers from this day on")
    parser.add_argument("--to", dest="date_to", type=iso_date, metavar="DATE", help="all vouchers to this day")
    parser.add_argument("--format", choices=list(FORMATS), metavar="NAME", help=f"one of {', '.join(FORMATS)}")
    parser.add_argument("--out", type=Path, metavar="FILE", help="the file to write")
    parser.add_argument("--again", action="store_true", help="also vouchers that were exported in this format before")
    parser.add_argument("--replace", action="store_true", help="replace a file that is there")
    parser.add_argument("--log", action="store_true", help="list what was exported; with NUMBER and the rest left out")
    parser.add_argument("--limit", type=count, default=200, metavar="N", help="list at most N files (used by: --log)")


def _run(session: Session, arguments: Namespace) -> int:
    if arguments.log:
        return _log(session, arguments.limit)
    if not arguments.format or not arguments.out:
        raise UsageError("The format or the file is missing.", advice="Add `--format NAME --out FILE`.")
    dates = bool(arguments.date_from or arguments.date_to)
    if bool(arguments.what) == dates:
        raise UsageError(
            "Either one voucher or record is exported, or all of some days.",
            advice="Write NUMBER, or `--from` and `--to`.",
        )
    session.refuse_read_only("export")
    from tui.exporting import export_vouchers

    request = _request(session, arguments)
    done = export_vouchers(session.desk, request, arguments.out, replace=arguments.replace)
    journal, files = done.plan.journal, done.files
    lines = sum(len(voucher.lines) for voucher in journal.vouchers)
    if session.as_json:
        session.out.json(
            {
                "format": done.plan.target.name,
                "vouchers": [voucher.number for voucher in journal.vouchers],
                "lines": lines,
                "left_out": done.plan.left_out,
                "files": [{"file": file.name, "sha256": file.sha256} for file in files],
            }
        )
        return EXIT_DONE
    what = f"{figures.plural(len(journal.vouchers), 'voucher')} with {figures.plural(lines, 'line')}"
    session.out.note(f"{what} written for {done.plan.target.title}, read back and compared:")
    for file in files:
        session.out.line(file.name)
        session.out.note(f"SHA-256 {file.sha256}")
    if done.plan.left_out:
        left = done.plan.left_out
        session.out.note(
            f"{figures.plural(left, 'voucher')} of these days {noun(left, 'was', 'were')} exported before and"
            f" {noun(left, 'is', 'are')} not in it."
        )
    return EXIT_DONE


def _request(session: Session, arguments: Namespace) -> ExportRequest:
    """A number is that of a record where there is one, else of a voucher."""
    what = (arguments.what or "").strip()
    record = 0
    if _RECORD.fullmatch(what.upper()):
        try:
            record = session.books.find_record(what)
        except NotFound:
            record = 0
    return ExportRequest(
        arguments.format,
        voucher="" if record else what,
        record_id=record,
        date_from=arguments.date_from or "",
        date_to=arguments.date_to or "",
        again=arguments.again,
    )


def _log(session: Session, limit: int) -> int:
    rows = session.books.exports(limit=limit)
    if session.as_json:
        session.out.json(rows)
        return EXIT_DONE
    columns: list[Column[ExportRow]] = [
        Column("At (UTC)", lambda row: row.at),
        Column("Who", lambda row: row.by),
        Column("Format", lambda row: row.target),
        figure("Vouchers", lambda row: figures.count(row.vouchers)),
        figure("Lines", lambda row: figures.count(row.lines)),
        Column("File", lambda row: row.file),
        Column("SHA-256", lambda row: row.sha256),
        Column("Note", lambda row: row.note),
    ]
    session.out.table(columns, rows, none="Nothing was exported yet.")
    return EXIT_DONE


def _target_arguments(parser: ArgumentParser) -> None:
    actions = ["list", "show", "set", "import"]
    parser.add_argument(
        "action", choices=actions, help="list all, show one, set values of one, or import its account map"
    )
    parser.add_argument("key", metavar="KEY", nargs="?", help="a format, or FORMAT/ACCOUNT")
    parser.add_argument(
        "values", metavar="VALUE", nargs="*", help="NAME=VALUE (used by: set), or a file (used by: import)"
    )


def _run_target(session: Session, parsed: Namespace) -> int:
    if parsed.action != "import":
        return run_masters(session, "target", parsed)
    if not parsed.key or len(parsed.values) != 1:
        raise UsageError("The format or the file is missing.", advice="Write `invclose target import FORMAT FILE`.")
    session.refuse_read_only("target import")
    target = format_of(parsed.key)
    rows = [(f"{target.name}/{account}", values) for account, values in _read_map(Path(parsed.values[0]))]
    masters = wiring.masters(session.url, session.company)
    done = masters.set_all("target", rows)
    if session.as_json:
        session.out.json({"target": target.name, "accounts": done})
    else:
        session.out.note(f"{figures.plural(done, 'account')} mapped for {target.title}.")
    return EXIT_DONE


def _read_map(file: Path) -> Sequence[tuple[str, dict[str, str]]]:
    """The rows of a CSV file with the columns account, code and dimensions."""
    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RejectedInput(f"{file} is not UTF-8.", advice="Save it as CSV in UTF-8.") from error
    except OSError as error:
        raise os_errors.said(error) from error
    rows = list(csv.reader(text.splitlines()))
    names = [name.strip().lower() for name in rows[0]] if rows else []
    if "account" not in names or "code" not in names or not set(names) <= {"account", "code", "dimensions", "name"}:
        raise RejectedInput(
            f"{file} does not begin with the columns of an account map.",
            advice="Its first line names the columns account and code, and dimensions where there are any.",
        )
    found = []
    for number, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(names):
            raise RejectedInput(
                f"Line {number} of {file} has {len(row)} fields and not {len(names)}.",
                advice="Put quotation marks around a text with a comma.",
            )
        values = dict(zip(names, row, strict=True))
        account = values.pop("account").strip()
        values.pop("name", "")
        found.append((account, values))
    return found


ABOUT = """
Each export is read back and compared with the vouchers before it counts, and noted with its SHA-256. A voucher goes to a format
once; --again writes it again. Reversals are bookings of their own that name what they reverse. Vouchers that are too long for the
other program are cut into parts that balance; where its files are too small, there are several: FILE, FILE-2 and so on."""
EXAMPLES = """
  invclose export IC-000003 --format hledger --out june.journal
  invclose export --from 2026-05-01 --to 2026-05-31 --format csv --out may.csv
  invclose export --log"""
EXITS = {
    EXIT_REJECTED: "an account is not mapped, the voucher was exported before, or the file is there",
    EXIT_BLOCKED: "the right is missing",
}
TARGET_ABOUT = """
A target is a format of `export`. set FORMAT takes its settings, set FORMAT/ACCOUNT takes code (what the account is called there) and
dimensions (values with commas between); an empty value takes one away. import reads a CSV file with the columns account, code and
dimensions, all of it or nothing. set and import need the right admin.

""" + "\n".join(
    f"  {target.name:<10} {target.title}: an account is a {target.called}{' and needs an entry' if target.needs_map else ''}"
    + (f";\n             dimensions: {target.dimensions}" if target.dimensions else "")
    + "".join(
        f"\n             {option.name}: {option.help}" + (f" ({option.default})" if option.default else "")
        for option in target.options
    )
    for target in FORMATS.values()
)
TARGET_EXAMPLES = """
  invclose target list
  invclose target set d365 journal=GENERAL
  invclose target set beancount/1300 code=Assets:Inventory:Goods"""
TARGET_EXITS = {
    EXIT_REJECTED: "there is no such format, account or setting, or the target cannot take it",
    EXIT_BLOCKED: "the right is missing",
}
COMMANDS = {
    "export": Command(_arguments, _run, EXAMPLES, EXITS, ABOUT),
    "target": Command(_target_arguments, _run_target, TARGET_EXAMPLES, TARGET_EXITS, TARGET_ABOUT),
}
