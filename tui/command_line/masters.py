"""``account``, ``item``, ``profile``, ``period``, ``user`` and ``company``: list, show, set; users also revoke, and a company is new."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.errors import EXIT_BLOCKED, EXIT_DONE, EXIT_REJECTED, UsageError
from core.money import shortened
from core.requests import NewCompany
from tui import wiring
from tui.command_line import Command
from tui.command_line.generic import print_rows, print_value

if TYPE_CHECKING:
    from tui.command_line.session import Session

_KEYS = {
    "account": "number of a main account",
    "item": "number of an item",
    "group": "code of an item group",
    "model": "code of an item model group",
    "profile": "posting type, such as purch_receipt",
    "period": "first day of a ledger period",
    "user": "login of a user",
    "company": "code of the company",
}
_OTHER_KEYS = {"target": "format, or FORMAT/ACCOUNT"}

_HELP = {
    "account": (
        """
  invclose account set 1300 name="Raw materials" blocked=no""",
        "Values of set: name, blocked (yes or no).",
    ),
    "item": (
        """
  invclose item set A100 group=PARTS cost-price=12.50""",
        """Values of set: name, group, model (FIFO, LIFO, LIFO_DATE, WA, WAD, MA, STD), cost-price, unit, and
physical-value, fixed-receipt-price, physical-negative, financial-negative, post-physical, stocked (yes or no).
The model changes only when nothing is dated after the last close and every issue is settled.""",
    ),
    "group": (
        """
  invclose group list
  invclose group set PARTS name="Parts and screws\"""",
        "Values of set: name. A code that does not exist becomes a new item group.",
    ),
    "model": (
        """
  invclose model list""",
        """An item model group is what items share: inventory model, physical value, negative stock and posting to the ledger. Changing
one of these of an item (invclose item set) puts it into the group that has them.""",
    ),
    "profile": (
        """
  invclose profile set purch_receipt account=1305 group=PARTS
  invclose profile show purch_receipt/group/PARTS
  invclose profile explain LAMP sales_consumption""",
        """Values of set: account, and item or group for a line of its own. show names such a line after a slash.
explain takes an item, and a posting type or none for all: which account a new posting would use, and every line of the profile
that was asked for until one was found.""",
    ),
    "period": (
        """
  invclose period set 2026-05-01 status=on_hold
  invclose period set 2026-06-01 end=2026-06-30 inventory-access=close""",
        """Values of set: end (of a new period), status (open, on_hold; closed is permanent), name, inventory-access
(all, none or a role). list and show tell how far inventory is closed in each period, and by which record.""",
    ),
    "user": (
        """
  invclose user list
  invclose user set anna role=close
  invclose user revoke anna""",
        """Values of set: role. view looks; enter imports and marks; post recalculates and adjusts; close closes and reverses; admin
changes setup, users and the database. Each role includes those before it. Without a role a user sees nothing. revoke takes
the role; that of the last admin stays.""",
    ),
    "company": (
        """
  invclose company show ACME
  invclose company set ACME second-person=yes
  invclose company new NORTH name="Acme North" currency=CHF first-month=2026-01 months=12""",
        """new makes a company with the standard chart of accounts and posting profile, and the books with it where there are none.
Its values: name, currency (EUR), first-month (January of this year) and months (12), which become open ledger periods.
Values of set: name, and second-person (yes or no): whether a close, a reversal, an adjustment without ledger and a restore
wait until somebody other than who prepared them approves (invclose pending, invclose approve).""",
    ),
}
"""Examples, and what ``set`` takes."""
_NEW = ("name", "currency", "first_month", "months")
_EXITS = {
    EXIT_REJECTED: "the row does not exist, or the change contradicts the books",
    EXIT_BLOCKED: "the right is missing",
}


_VALUES = ("the values to set (used by: set)", "the values (used by: set, new)")


def _command(kind: str) -> Command:
    def arguments(parser: ArgumentParser) -> None:
        actions, what = ["list", "show", "set"], "list all, show one, or set values of one"
        if kind == "user":
            actions, what = [*actions, "revoke"], "list all, show one, give one a role, or revoke it"
        elif kind == "profile":
            actions, what = (
                [*actions, "explain"],
                "list all, show one, set values of one, or say which account an item uses and why",
            )
        elif kind == "model":
            actions, what = ["list", "show"], "list all, or show one"
        elif kind == "company":
            actions, what = [*actions, "new"], "list all, show one, set values of one, or make a new one"
        parser.add_argument("action", choices=actions, help=what)
        parser.add_argument("key", metavar="KEY", nargs="?", help=_KEYS[kind])
        parser.add_argument("values", metavar="NAME=VALUE", nargs="*", help=_VALUES[kind == "company"])

    def run(session: Session, parsed: Namespace) -> int:
        return run_masters(session, kind, parsed)

    examples, names = _HELP[kind]
    about = f"{names}\n\nNames are written with - or _ between words. set needs the right admin, and shows the row afterwards."
    return Command(arguments, run, examples, _EXITS, about)


def run_masters(session: Session, kind: str, parsed: Namespace) -> int:
    """List, show or set the rows of a kind; ``parsed`` has the action, the key and the values."""
    if parsed.action == "list" and (parsed.key or parsed.values):
        raise UsageError(f"{kind} list takes no further words.", advice=f"Write `invclose {kind} show KEY`.")
    if parsed.action != "list" and not parsed.key:
        raise UsageError(
            f"{kind} {parsed.action} needs the {(_KEYS | _OTHER_KEYS)[kind]}.", advice=f"See `invclose {kind} --help`."
        )
    if parsed.action == "new":
        session.refuse_read_only("company new")
        print_value(session, wiring.new_company(session.url, new_company(parsed.key, parsed.values)))
        return EXIT_DONE
    if parsed.action == "explain":
        return explain_accounts(session, parsed.key, parsed.values)
    if (parsed.action == "set") != bool(parsed.values):
        raise UsageError(
            f"{kind} set needs values, and only set takes them.", advice=f"Write `invclose {kind} set KEY NAME=VALUE`."
        )
    values = dict(_pair(text) for text in parsed.values)
    if parsed.action in ("set", "revoke"):
        session.refuse_read_only(f"{kind} {parsed.action}")
    masters = wiring.masters(session.url, session.company, read_only=session.read_only)
    if parsed.action == "list":
        print_rows(session, masters.list(kind), none="None yet.")
    elif parsed.action == "show":
        print_value(session, masters.show(kind, parsed.key))
    elif parsed.action == "revoke":
        masters.revoke(parsed.key)
        print_value(
            session, {"user": parsed.key, "role": ""} if session.as_json else f"{parsed.key} has no role any more."
        )
    else:
        print_value(session, masters.set(kind, parsed.key, values))
    return EXIT_DONE


def explain_accounts(session: Session, item: str, words: Sequence[str]) -> int:
    """Which account the posting types of an item use, and why."""
    searches = wiring.masters(session.url, session.company, read_only=session.read_only).accounts_of(item)
    keys = {search.posting_type for search in searches}
    for word in words:
        if word not in keys:
            raise UsageError(f"{word} is not a posting type.", advice=f"It is one of: {', '.join(sorted(keys))}.")
    chosen = [search for search in searches if not words or search.posting_type in words]
    if session.as_json:
        session.out.json(chosen)
        return EXIT_DONE
    if not words:
        rows = [
            {
                "posting_type": search.posting_type, "name": search.posting_name, "account": search.account,
                "account_name": search.account_name, "found_by": search.found_by, "refused": search.refused,
            }
            for search in chosen
        ]  # fmt: skip
        print_rows(session, rows)
        return EXIT_DONE
    for search in chosen:
        session.out.line(f"{search.posting_name} ({search.posting_type}) of item {search.item}")
        for number, step in enumerate(search.steps, 1):
            found = f"{step.account} {step.account_name}" if step.account else "no line"
            of = f" of {step.posting_type}, which stands in" if step.posting_type != search.posting_type else ""
            session.out.line(f"  {number}  {step.line}{of}: {found}")
        if search.refused:
            session.out.line(f"  A posting would be refused: {search.refused}")
    return EXIT_DONE


def new_company(code: str, pairs: Sequence[str]) -> NewCompany:
    """What is typed of a new company; ``UsageError`` for a misspelled name, and for a number that is none."""
    values = dict(_pair(text) for text in pairs)
    for name in values:
        if name not in _NEW:
            raise UsageError(f"company new has no {name} to give.", advice=f"It has: {', '.join(_NEW)}.")
    months = values.pop("months", "12").strip()
    if not months.isascii() or not months.isdecimal():
        raise UsageError(f"{shortened(months)} is not a number of months.", advice="Write it like `months=12`.")
    return NewCompany(code, months=int(months[:4]), **values)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise UsageError(f"{text} is not NAME=VALUE.", advice='Write, for example, `name="Raw materials"`.')
    return name.strip().replace("-", "_"), value


COMMANDS = {kind: _command(kind) for kind in _KEYS}
