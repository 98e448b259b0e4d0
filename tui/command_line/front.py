"""``overview --figures``: what the front page says first, as lines or as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui import format as figures
from tui.command_line.output import Column, figure
from tui.format import amount, count, plural
from tui.front_words import change_word, course_words, due_words

if TYPE_CHECKING:
    from tui.command_line.session import Session


def print_front(session: Session) -> None:
    """The four parts, each read when its turn comes."""
    books, out = session.books, session.out
    value, ledger, left_open, close = (
        books.front_value(), books.front_ledger(), books.front_open(), books.front_close()
    )  # fmt: skip
    if session.as_json:
        out.json({"value": value, "ledger": ledger, "open": left_open, "close": close})
        return
    figures.draw(letters=figures.written_in_ascii())
    company = books.company()
    first, drawn, last = course_words(value)
    since = f" since {first}" if value.change is not None else ""
    course = f"{first} {drawn} {last}" if drawn and not out.as_plain else ""
    equal = f"{plural(ledger.accounts, 'account')} equal"
    differs = f"DIFFERS on {count(ledger.differing)} of {plural(ledger.accounts, 'account')}"
    issues = f"{plural(left_open.issues, 'issue')} without a receipt, {amount(left_open.estimated)} at their estimates"
    out.fields(
        (
            ("Company", f"{company.code} {company.name}, {company.currency}"),
            ("Inventory value", f"{amount(value.value)}{f'  {change_word(value.change)}{since}' if since else ''}"),
            ("Course", course),
            ("Ledger", amount(ledger.ledger)),
            ("Difference", f"{amount(ledger.difference)}  {differs if ledger.differing else equal}"),
            ("Closed through", left_open.closed_until or "never"),
            ("Left open", f"{issues}; {count(left_open.not_invoiced)} not invoiced" if left_open.closed_until else ""),
            ("Next close", f"{close.date}, {due_words(close.due_in)}" if close.date else "no period is left"),
            (
                "In scope",
                f"{plural(close.transactions, 'transaction')} of {plural(close.items, 'item')}" if close.date else "",
            ),
            (
                "Checks",
                f"{plural(len(close.stops), 'stop')}, {plural(len(close.warnings), 'warning')}" if close.date else "",
            ),
            *(("STOP", words) for words in close.stops),
            *(("WARN", words) for words in close.warnings),
        )
    )
    if value.months:
        out.heading("Inventory value at the end of each month")
        out.table(
            [
                Column("Month", lambda row: row.month),
                figure(f"Value {company.currency}", lambda row: amount(row.value)),
            ],
            value.months,
        )
