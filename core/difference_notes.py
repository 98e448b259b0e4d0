"""Notes that explain why inventory and ledger differ on an account.

A note explains a part of a difference or all of it, as of a day, and is kept with the ledger period of that day: there it
counts from its day on. It changes no figure and is never changed itself; a further note corrects it, with an amount the
other way round. When the difference becomes another one, what the notes do not cover differs again.

Example: on 31 May the ledger of an account has 750.00 more. A note explains -750.00; the account is explained. Another
entry of 20.00 makes the difference -770.00: the account differs by -20.00. A note of 250.00 takes back a third of the first.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.currency import Currency
from core.errors import RejectedInput
from core.money import Amount
from core.units import Key

LONGEST = 1_000
"""Characters of a note."""


@dataclass(frozen=True, slots=True)
class DifferenceNote:
    """One note, as it stands in the books."""

    id: Key
    account: str
    date: str
    """As of which day the two sides were compared."""
    amount: Amount
    """What it explains of inventory less ledger."""
    difference: Amount
    """The whole difference as it was then."""
    text: str
    by: str
    at: str
    """UTC, ISO text."""


def amount_to_explain(
    account: str, as_of: str, difference: Amount, explained: Amount, amount: Amount | None, currency: Currency
) -> Amount:
    """What a new note explains: the amount given, else all that no note explains yet. ``RejectedInput`` says why none may be.

    With all notes, never more than the difference and never its opposite is explained.
    """
    where = f"{account} as of {as_of}"
    if not difference:
        raise RejectedInput(
            "Inventory and ledger agree",
            where=where,
            advice="There is nothing to explain; correct figures need no note.",
        )
    rest = difference - explained
    if amount is None and not rest:
        raise RejectedInput(
            f"The difference of {currency.text(difference)} is explained already",
            where=where,
            advice="Correct a note by a further one, with an amount the other way round.",
        )
    wanted = rest if amount is None else amount
    sum_then = explained + wanted
    low, high = sorted((0, difference))
    if not wanted or not low <= sum_then <= high:
        raise RejectedInput(
            f"A note of {currency.text(wanted)} would leave {currency.text(sum_then)} explained of a difference of"
            f" {currency.text(difference)}",
            where=where,
            advice=f"What is left to explain is {currency.text(rest)}; what is explained is taken back by its opposite.",
        )
    return wanted


def text_of_note(text: str) -> str:
    """The text without blanks around it; ``RejectedInput`` where it says nothing or too much."""
    said = " ".join(text.split())
    if not said:
        raise RejectedInput("The note says nothing", advice="Write why inventory and ledger differ.")
    if len(said) > LONGEST:
        raise RejectedInput(f"The note has {len(said):,} characters", advice=f"Say it in {LONGEST:,} at most.")
    if strange := next((letter for letter in said if not letter.isprintable()), ""):
        raise RejectedInput(
            f"The note holds the character U+{ord(strange):04X}, which nobody sees", advice="Leave it out."
        )
    return said
