"""``account``, ``item``, ``profile``, ``period`` and ``user``: list, show, set."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from core.errors import EXIT_DONE, UsageError
from tui import wiring
from tui.command_line import Command
from tui.command_line.generic import print_rows, print_value
from tui.command_line.session import Session

_KEYS = {
    "account": "number of a main account",
    "item": "number of an item",
    "profile": "posting type of a line of the posting profile, such as purch_receipt",
    "period": "first day of a ledger period",
    "user": "login of a user",
}


def _command(kind: str) -> Command:
    def arguments(parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=("list", "show", "set"), help="list all, show one, or set values of one")
        parser.add_argument("key", metavar="KEY", nargs="?", help=_KEYS[kind])
        parser.add_argument("values", metavar="NAME=VALUE", nargs="*", help="with set: what it becomes")

    def run(session: Session, parsed: Namespace) -> int:
        return _run(session, kind, parsed)

    return Command(arguments, run)


def _run(session: Session, kind: str, parsed: Namespace) -> int:
    if parsed.action == "list" and (parsed.key or parsed.values):
        raise UsageError(f"{kind} list takes nothing else.", advice=f"Write {kind} show KEY.")
    if parsed.action != "list" and not parsed.key:
        raise UsageError(f"{kind} {parsed.action} needs the {_KEYS[kind]}.", advice=f"See invclose {kind} --help.")
    if (parsed.action == "set") != bool(parsed.values):
        raise UsageError(f"{kind} set needs values, and only set takes them.", advice="Write NAME=VALUE after the key.")
    values = dict(_pair(text) for text in parsed.values)
    if parsed.action == "set":
        session.refuse_read_only(f"{kind} set")
    masters = wiring.masters(session.url, session.company, read_only=session.read_only)
    if parsed.action == "list":
        print_rows(session, masters.list(kind), none="None yet.")
    elif parsed.action == "show":
        print_value(session, masters.show(kind, parsed.key))
    else:
        print_value(session, masters.set(kind, parsed.key, values))
    return EXIT_DONE


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise UsageError(f"{text} is not NAME=VALUE.", advice='Write, for example, name="Raw materials".')
    return name.strip().replace("-", "_"), value


COMMANDS = {kind: _command(kind) for kind in _KEYS}
