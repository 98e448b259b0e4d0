"""``import`` and ``demo``: filling the books."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from core.currency import DEFAULT
from core.errors import EXIT_DONE, EXIT_REJECTED, RejectedInput
from core.importing import Problem, read_bundle
from core.importing.standard import standard_used
from core.quiet import loading
from tui import format as figures
from tui import wiring
from tui.command_line import Command
from tui.command_line.export_options import export_arguments
from tui.command_line.generic import print_value
from tui.command_line.parsing import count
from tui.command_line.problems import print_problems
from tui.command_line.workbook import read_sheets

if TYPE_CHECKING:
    from tui.command_line.session import Session


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "path", metavar="PATH", type=Path, help="folder, zip or XLSX workbook of a bundle, or one CSV file"
    )
    parser.add_argument(
        "--currency",
        metavar="CODE",
        help=f"currency of a new company, as its ISO 4217 code; without it, {DEFAULT}",
    )
    parser.add_argument(
        "--replace-profile",
        action="store_true",
        help="posting_profile.csv is the whole posting profile of a new company, instead of adding to the standard one",
    )
    parser.add_argument("--dry-run", action="store_true", help="check everything and write nothing")
    parser.add_argument("--show", type=count, default=50, metavar="N", help="print at most N problems; all are counted")
    export_arguments(parser)


def _run(session: Session, arguments: Namespace) -> int:
    session.refuse_read_only("import")
    if arguments.profile is not None:
        from tui.command_line.foreign_exports import run_export

        return run_export(session, arguments)
    loading()  # and nothing is collected until this process ends: what is read are millions of values without a cycle
    currency = wiring.import_currency(session.url, session.company, arguments.currency)
    bundle = read_bundle(arguments.path, currency, sheets=read_sheets, replace_profile=arguments.replace_profile)
    found = figures.plural(len(bundle.rows) + len(bundle.broken), "transaction line")
    session.out.note(f"{bundle.name}: {found}, {figures.plural(len(bundle.items), 'item')} read.")
    try:
        loaded = wiring.import_bundle(session.url, session.company, bundle, dry_run=arguments.dry_run)
    except RejectedInput as error:
        problems = [problem for problem in error.problems if isinstance(problem, Problem)]
        if not problems:
            raise
        print_problems(session, error, problems, arguments.show)
        return error.exit_code
    if arguments.dry_run:
        session.out.note("No problems; nothing was written.")
    if getattr(loaded, "created", False) and (said := standard_used(bundle)):
        session.out.note(said)
    print_value(session, loaded)
    return EXIT_DONE


def _demo_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--size", choices=("small", "large"), default="small", help="how much history to create")
    parser.add_argument(
        "--currency", default=DEFAULT, metavar="CODE", help="currency of the company, as its ISO 4217 code"
    )


def _run_demo(session: Session, arguments: Namespace) -> int:
    session.refuse_read_only("demo")
    print_value(session, wiring.make_demo(session.url, arguments.size, arguments.currency))
    return EXIT_DONE


ABOUT = """
Every row is checked before the first is written; nothing is written while there is a problem.
docs/import.md describes the files."""
EXAMPLES = """
  invclose import FOLDER --dry-run
  invclose import bundle.zip --company ACME"""
EXITS = {EXIT_REJECTED: "something in the files is wrong; nothing was written"}
DEMO_EXAMPLES = """
  invclose demo --db practice.db    a company to practise on, in a new SQLite file"""
COMMANDS = {
    "import": Command(_arguments, _run, EXAMPLES, EXITS, ABOUT),
    "demo": Command(_demo_arguments, _run_demo, DEMO_EXAMPLES),
}
