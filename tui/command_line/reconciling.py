"""``reconcile``: inventory against the ledger by account, where they part, and the notes that explain a difference."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.errors import EXIT_BLOCKED, EXIT_DONE, EXIT_REJECTED, EXIT_UNBALANCED, UsageError
from core.reconciliation import DifferenceState, Parting, ReconciledAccount
from core.reconciliation_words import likely_cause, origin, ways_out
from tui import format as figures
from tui import wiring
from tui.command_line import Command
from tui.command_line.json_form import Only
from tui.command_line.output import Column, figure
from tui.command_line.parsing import amount, iso_date

if TYPE_CHECKING:
    from core.currency import Currency
    from tui.command_line.session import Session

VOUCHERS = 20
"""Vouchers of an account that are printed; ``--json`` has all that were read."""
_ACCOUNT = (
    "account", "name", "inventory", "ledger", "difference", "explained", "rest", "state", "first", "foreign",
    "foreign_difference", "foreign_first", "parting_count", "vouchers", "notes",
)  # fmt: skip
_VOUCHER = ("voucher", "date", "kind", "text", "by", "at", "inventory", "ledger", "difference", "cause")


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "words",
        nargs="*",
        metavar="WORD",
        help="without one: compare; note ACCOUNT: keep a note on why the account differs",
    )
    parser.add_argument("--as-of", type=iso_date, metavar="DATE", help="compare through DATE, by default all entries")
    parser.add_argument("--text", default="", metavar="TEXT", help="why they differ (used by: note)")
    parser.add_argument(
        "--amount",
        type=amount,
        metavar="AMOUNT",
        help="how much of the difference the note explains, by default all that no note explains yet (used by: note)",
    )


def _run(session: Session, arguments: Namespace) -> int:
    words: list[str] = arguments.words
    if not words and not arguments.text and arguments.amount is None:
        return _compare(session, arguments.as_of)
    if len(words) != 2 or words[0] != "note" or not arguments.text or not arguments.as_of:
        raise UsageError(
            "reconcile compares; a note needs note ACCOUNT --as-of DATE --text TEXT.",
            advice="See `invclose reconcile --help`.",
        )
    explained = None if arguments.amount is None else session.amount(arguments.amount, "--amount")
    note = session.desk.explain_difference(words[1], arguments.as_of, arguments.text, explained)
    if session.as_json:
        session.out.json(note)
    else:
        figures.use(session.books.currency)
        session.out.line(
            f"{figures.amount(note.amount)} of {figures.amount(note.difference)} on {note.account} explained"
            f" as of {note.date}: {note.text}"
        )
    return EXIT_DONE


def _compare(session: Session, as_of: str | None) -> int:
    found = wiring.reconcile(session.url, session.company, as_of=as_of)
    rows, currency = found.lines, found.currency
    figures.use(currency)
    if session.as_json:
        session.out.json([_account_form(row, currency) for row in rows])
    else:
        _print(session, [row for row in rows if row.account], currency)
        for row in rows:
            if not row.account:
                session.out.line(f"Besides, {figures.amount(row.inventory or 0)} of inventory is {row.name}.")
    return EXIT_UNBALANCED if any(row.difference or row.foreign_difference for row in rows) else EXIT_DONE


def _account_form(row: ReconciledAccount, currency: Currency) -> Only:
    vouchers = [Only(one, _VOUCHER, cause=likely_cause(one, row.account, currency)) for one in row.partings]
    first, foreign = row.first(currency), row.foreign_first(currency)
    return Only(row, _ACCOUNT, first=first, foreign_first=foreign, vouchers=vouchers)


def _print(session: Session, accounts: Sequence[ReconciledAccount], currency: Currency) -> None:
    columns: list[Column[ReconciledAccount]] = [
        Column("Account", lambda row: row.account),
        Column("Name", lambda row: row.name),
        figure("Inventory", lambda row: "" if row.inventory is None else figures.amount(row.inventory)),
        figure("Ledger", lambda row: figures.amount(row.ledger)),
        figure("Difference", lambda row: figures.amount(row.difference)),
    ]
    summed = ["inventory", "ledger", "difference"]
    if any(row.notes and row.difference for row in accounts):
        columns.append(figure("Explained", lambda row: figures.amount(row.explained)))
        summed.append("explained")
    if any(row.foreign is not None for row in accounts):
        columns += [
            figure("Foreign ledger", lambda row: figures.amount(row.foreign or 0)),
            figure("Ledger less foreign", lambda row: figures.amount(row.foreign_difference)),
        ]
        summed += ["foreign", "foreign_difference"]
    columns += [
        Column("", _state),
        Column("First entry where they part", lambda row: _parts(row, currency)),
    ]
    sums = [figures.amount(sum(getattr(row, name) or 0 for row in accounts)) for name in summed]
    session.out.table(columns, accounts, total=("Total", "", *sums, "", ""), none="No account holds inventory.")
    for row in accounts:
        if row.difference:
            _print_account(session, row, currency)


def _state(row: ReconciledAccount) -> str:
    return DifferenceState.DIFFERS.value if row.foreign_difference else row.state.value


def _parts(row: ReconciledAccount, currency: Currency) -> str:
    return "; ".join(filter(None, (row.first(currency), row.foreign_first(currency))))


def _print_account(session: Session, row: ReconciledAccount, currency: Currency) -> None:
    """The vouchers where an account parts, what the first of them probably is, and the notes."""
    several = figures.plural(row.parting_count, "voucher")
    session.out.heading(f"{row.account} {row.name}: {figures.amount(row.difference)}, {several}")
    columns: list[Column[Parting]] = [
        Column("Voucher", lambda one: one.voucher),
        Column("Date", lambda one: one.date),
        Column("What", origin),
        Column("By", lambda one: one.by),
        figure("Inventory", lambda one: figures.amount(one.inventory)),
        figure("Ledger", lambda one: figures.amount(one.ledger)),
        figure("Difference", lambda one: figures.amount(one.difference)),
    ]
    session.out.table(columns, row.partings[:VOUCHERS], none="No single voucher parts.")
    if row.parting_count > VOUCHERS:
        session.out.line(f"The first {VOUCHERS} of {figures.count(row.parting_count)}; --json has more.")
    if row.parting is not None:
        session.out.line(f"{likely_cause(row.parting, row.account, currency)} {ways_out(row.parting)}")
    for note in row.notes:
        session.out.line(f"Note as of {note.date}: {figures.amount(note.amount)} by {note.by}, {note.at}: {note.text}")
    if row.notes and row.rest:
        session.out.line(f"Not explained: {figures.amount(row.rest)}.")


COMMANDS = {
    "reconcile": Command(
        _arguments,
        _run,
        """
  invclose reconcile --as-of 2026-05-31
  invclose reconcile note 1300 --as-of 2026-05-31 --text "GL-33120 is reversed on 2 June"
  invclose reconcile note 1300 --as-of 2026-05-31 --amount 250.00 --text "a third of it was a sale after all"
  """.rstrip(),
        {
            EXIT_UNBALANCED: "inventory and ledger, or the two ledgers, differ, explained or not",
            EXIT_REJECTED: "the account holds no inventory, agrees, or the note would explain more than the difference",
            EXIT_BLOCKED: "a right is missing",
        },
        """Each difference comes with the vouchers where the two part, what the first one probably is, and its notes.
Where ledger.csv was imported, also compares the ledger with the foreign one.

A note is kept with the ledger period of its day and changes no figure. Where notes explain the whole difference
the account is *explained*, until the difference is another one. A note is corrected by a further one: after a note
of -750.00, one of 250.00 leaves -500.00 explained.""",
    )
}
