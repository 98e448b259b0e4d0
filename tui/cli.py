"""The command line: finds a command, reads its options, runs it, turns errors into sentences and exit codes.

The first word decides. Only then is the module of that command loaded and an ``argparse`` parser built, for
this one command: a look-up must answer before the eye notices. The commands themselves are in
``tui.command_line``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from difflib import get_close_matches
from importlib import import_module
from typing import NamedTuple

from core import os_errors
from core.addresses import redacted
from core.errors import EXIT_DONE, InvcloseError, UsageError
from core.quiet import loaded
from tui import wiring
from tui.command_line import Command, questions
from tui.command_line.parsing import GENERAL_HELP, General, Parser, split_general
from tui.command_line.session import Session
from tui.safe import safe

EXIT_INTERRUPTED = 130
EXIT_BROKEN_PIPE = 141


class Entry(NamedTuple):
    """A command: the module that is loaded when it is called, and its line of help."""

    module: str
    help: str

    @property
    def sentence(self) -> str:
        return f"{self.help[:1].upper()}{self.help[1:]}."


COMMANDS = {
    "demo": Entry("importing", "create a demo company with a year of history and a month to close"),
    "import": Entry("importing", "check and load items, transactions and setup from files"),
    "import-profile": Entry(
        "import_profiles", "list, show, copy or check the profiles by which exports of other systems are read"
    ),
    "overview": Entry("overview", "list closes, recalculations, adjustments and their reversals"),
    "check": Entry("closing", "list everything that blocks a close or deserves a warning"),
    "close": Entry("closing", "close inventory through a date"),
    "recalculate": Entry("closing", "adjust costs through a date without locking it"),
    "adjust": Entry("adjusting", "adjust what is on hand, receipts or a moving average by hand"),
    "undo": Entry("undoing", "take a posted document back that was a mistake"),
    "standard-cost": Entry("standard_cost", "list standard costs or activate one"),
    "mark": Entry("marking", "mark issues to receipts; list or remove marks"),
    "reverse": Entry("reversing", "reverse a record, or all recalculations from a date"),
    "job": Entry("jobs", "list, watch, pause, resume or cancel runs"),
    "voucher": Entry("look_ups", "look up vouchers"),
    "on-hand": Entry("items", "list what was on hand, now or on a day"),
    "settlements": Entry("transactions", "show which receipts and issues were settled with each other"),
    "transaction": Entry("transactions", "show one inventory transaction in full"),
    "explain": Entry("explaining", "show where the cost of an inventory transaction comes from"),
    "log": Entry("overview", "show the log of a record"),
    "report": Entry("reporting", "print a report: open quantities, cost prices, trial balance and others"),
    "export": Entry("exporting", "write vouchers for another ledger"),
    "target": Entry("exporting", "list, show or change what other ledgers call accounts"),
    "verify": Entry("proving", "check every invariant of the books"),
    "anchor": Entry("anchoring", "print or keep the head that proves the books, outside of them"),
    "reconcile": Entry("reconciling", "compare inventory with the ledger by account; explain a difference"),
    "account": Entry("masters", "list, show or change main accounts"),
    "item": Entry("items", "show what there is of an item; list or change items"),
    "group": Entry("masters", "list, show or change item groups"),
    "model": Entry("masters", "list or show item model groups"),
    "profile": Entry("masters", "list, show or change the posting profile; say which account an item uses"),
    "period": Entry("masters", "list, show or change ledger periods"),
    "user": Entry("masters", "list, show or change users and their roles"),
    "audit": Entry("auditing", "list who did what, when and from where"),
    "company": Entry("masters", "show the company or change its settings"),
    "pending": Entry("approving", "list what waits for a second person"),
    "approve": Entry("approving", "approve what somebody else prepared, which posts it"),
    "decline": Entry("approving", "decline what was prepared, or take it back"),
    "scenario": Entry("proving", "run acceptance cases, each in its own database"),
    "db": Entry("databases", "upgrade, back up, restore or describe the database"),
    "doctor": Entry("proving", "check the environment for problems"),
    "tour": Entry("keys", "walk through a close on practice books, in five minutes"),
    "help": Entry("helping", "show the pages of the documentation; without a topic, list them"),
    "keys": Entry("keys", "list the keys of the application"),
    "config": Entry("settings", "show what is set and where it came from; change it"),
    "completion": Entry("completion", "print the script by which a shell completes words"),
    "run": Entry("worker", "internal: run as worker"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command line; the exit code. Nothing but that reaches the caller."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    _never_fail_on_a_letter()
    try:
        code = _dispatch(arguments)
        sys.stdout.flush()
        if "--json" not in arguments:
            sys.stderr.writelines(f"invclose: {safe(note)}\n" for note in wiring.notes())
    except InvcloseError as error:
        return _guarded(error, arguments)
    except BrokenPipeError:
        return _leave_quietly()
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        return EXIT_INTERRUPTED
    except SystemExit as left:  # argparse after --help
        return left.code if isinstance(left.code, int) else EXIT_DONE
    except Exception as error:
        if os.environ.get("INVCLOSE_DEBUG"):
            raise
        return _guarded(_unexpected(error), arguments)
    return code


def _dispatch(arguments: list[str]) -> int:
    general, rest = split_general(arguments)
    session = Session(**general._asdict())
    if not rest:
        return _open(session, general)
    word = rest[0]
    if word in ("-h", "--help"):
        sys.stdout.write(overall_help())
        return EXIT_DONE
    if word == "--version":
        from tui import versions

        if session.as_json:
            session.out.json(versions.versions())
        else:
            sys.stdout.write(f"{versions.text()}\n")
        return EXIT_DONE
    if word not in COMMANDS:
        near = get_close_matches(word, COMMANDS, 1)
        advice = f"The nearest is `invclose {near[0]}`." if near else "`invclose --help` lists the commands."
        what = "option" if word.startswith("-") else "command"
        raise UsageError(f"There is no {what} {word}.", advice=advice)
    entry = COMMANDS[word]
    command: Command = import_module(f"tui.command_line.{entry.module}").COMMANDS[word]
    parser = Parser(word, entry.sentence, command)
    if sys.stdin.isatty() and sys.stderr.isatty():
        wiring.ask_passwords_with(questions.password)
    given = parser.parse_intermixed_args(rest[1:])
    loaded()
    return command.run(session, given)


def _open(session: Session, general: General) -> int:
    """Without a command: the application, or, where lines are wanted, the overview."""
    if general.as_plain or general.as_json:
        from tui.command_line.overview import COMMANDS as FAMILY

        parser = Parser("overview", "", FAMILY["overview"])
        return FAMILY["overview"].run(session, parser.parse_args([]))
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("The screens need a terminal.", advice="Use a command; `invclose --help` lists them all.")
    return _open_application(session)


def _open_application(session: Session) -> int:
    """The screens; they open the books themselves, after the first paint."""
    from tui.app import run_app
    from tui.beginning import Beginning
    from tui.settings import read as read_settings

    settings = read_settings({"db": session.given_db, "company": session.given_company})
    url, company, read_only = session.url, session.company, session.read_only
    return run_app(
        lambda: wiring.open_books(url, company, read_only=read_only),
        notes=wiring.notes,
        beginning=Beginning(url, company, read_only),
        settings=settings,
        read_only=read_only,
        ask_passwords_with=wiring.ask_passwords_with,
    )


def overall_help() -> str:
    """What `invclose --help` prints: every command with its line, then the general options."""
    width = max(map(len, COMMANDS))
    lines = [
        "usage: invclose [COMMAND] [options]",
        "",
        "Month-end close of inventory. Without a command, the application opens.",
        "",
        "commands:",
        *(f"  {name:<{width}}  {entry.help}" for name, entry in COMMANDS.items()),
        "",
        GENERAL_HELP,
        "",
        "invclose COMMAND --help explains one command.",
        "",
    ]
    return "\n".join(lines)


def _say(error: InvcloseError, arguments: Sequence[str]) -> int:
    """The error as a sentence on standard error, or as JSON on standard output; what was typed is repeated without secrets."""
    if "--json" in arguments:
        from tui.command_line.output import Output

        Output().json({"error": {name: redacted(text) for name, text in error.as_dict().items()}})
        sys.stdout.flush()
    else:
        sys.stderr.write(f"invclose: {safe(redacted(str(error)))}\n")
    return error.exit_code


def _unexpected(error: Exception) -> InvcloseError:
    if isinstance(error, OSError):
        return os_errors.said(error)
    advice = "This is a fault of invclose. INVCLOSE_DEBUG=1 shows where it came from."
    return InvcloseError(f"{type(error).__name__}: {error}", advice=advice, code="fault")


def _guarded(error: InvcloseError, arguments: Sequence[str]) -> int:
    try:
        return _say(error, arguments)
    except BrokenPipeError:
        return _leave_quietly()


def _leave_quietly() -> int:
    """Nobody reads any more; the interpreter must not complain when it flushes at its end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return EXIT_BROKEN_PIPE


def _never_fail_on_a_letter() -> None:
    """A terminal without UTF-8 gets a question mark, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
